"""axe-core on every kind of page; keyboard alone; large letters; without scripts."""

import threading
from wsgiref.simple_server import make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from clamour.appeals import actions
from clamour.site import folder
from clamour.site.files import RenderedPages
from clamour.site.tests import kinds
from clamour.site.tests.test_browser import ARGS, CHROMIUM, Quiet, pytestmark
from clamour.supporters import passes
from clamour.supporters.tests.factory import make_entry

__all__ = ["pytestmark"]
MODES = {"light": ("en", "light"), "dark": ("en", "dark"), "right-to-left": ("ar", "light")}


def application(kept):
    """Rendered pages by the thin layer; what Django answers was asked before the browser came."""

    def app(environ, start_response):
        path = environ["PATH_INFO"]
        if path in kept:
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [kept[path]]
        return RenderedPages(StaticFilesHandler(get_wsgi_application()), folder.top())(
            environ, start_response
        )

    return app


def own_pages(language):
    """The forms of the alert list, and what its people see of themselves: name -> path."""
    entry = make_entry(language=language, organisation="Port Union", rhythm=7)
    mine = passes.make(passes.ME, mailbox=entry.mailbox)
    stranger = passes.make(passes.ME, mailbox="ines@mail.example")
    joins = {"mailbox": "ines@mail.example", "language": language, "country": "FR"}
    paths = {
        "join form": "join/",
        "join": f"join/{passes.make(passes.JOIN, **joins)}/",
        "ask": "",
        "preferences": f"{mine}/",
        "held": f"{mine}/held/",
        "erase": f"{mine}/erase/",
        "stranger": f"{stranger}/",
        "leave": f"leave/{passes.for_entry(passes.LEAVE, entry)}/",
        "old link": "nonsense/",
    }
    return {name: f"/me/{path}?language={language}" for name, path in paths.items()}


@pytest.fixture
def pages(site, client, settings, request):
    """Every kind of page in the language of the mode: name -> address; no database is asked."""
    language = getattr(request, "param", "en")
    if language not in settings.INTERFACE_LANGUAGES:
        settings.INTERFACE_LANGUAGES = [*settings.INTERFACE_LANGUAGES, language]
        actions.make_homes([language])
    paths = kinds.make(language, **(kinds.ARABIC if language == "ar" else {}))
    own = own_pages(language)
    site()
    call_command("update_index", verbosity=0)
    kept = {
        path.partition("?")[0]: client.get(path).content
        for path in (paths["search"], paths["missing"], *own.values())
    }
    paths |= own
    server = make_server("127.0.0.1", 0, application(kept), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {name: f"http://127.0.0.1:{server.server_port}{path}" for name, path in paths.items()}
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(pages):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize(("pages", "scheme"), MODES.values(), ids=MODES.keys(), indirect=["pages"])
def test_axe_finds_nothing_on_any_kind_of_page(browser, pages, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 360, "height": 780}, color_scheme=scheme)
    found = []
    for name, address in pages.items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
        for violation in Axe().run(page).response["violations"]:
            where = [node["html"][:120] for node in violation["nodes"]]
            found.append((name, violation["id"], where))
    assert found == []


def test_every_page_fits_a_narrow_screen_and_letters_twice_as_large(browser, pages):
    # 640 pixels at 200 % are 320: what WCAG 1.4.10 asks for.
    page = browser.new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    wide = []
    for name, address in pages.items():
        page.goto(address)
        if page.locator("html").evaluate("(it) => it.scrollWidth > innerWidth"):
            wide.append(name)
    assert wide == []


def test_a_letter_is_written_with_the_keyboard_alone(browser, pages):
    page = browser.new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page.goto(pages["appeal"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = []
    for _ in range(120):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "[document.activeElement.name || '', document.activeElement.type || '',"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert focus[2] != "none", focus
        reached.append(focus[0] or focus[1])
        if focus[1] == "submit":
            break
    for field in ("name", "mailbox", "country", "kind", "submit"):
        assert field in reached


def test_nothing_moves_for_those_who_asked_for_rest(browser, pages):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(pages["appeal"])
    assert page.evaluate("document.getAnimations().length") == 0


def test_updates_feeds_and_search_need_no_scripts(browser, pages):
    page = browser.new_page(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    page.goto(pages["appeal"])
    assert page.locator(".update").count() == 2
    page.click("nav.contents a[href='#sources']")
    assert page.url.endswith("#sources")
    page.goto(pages["archive"])
    page.fill("[name=q]", "Lisse")
    page.click("form.search button")
    assert "/en/search/?q=Lisse" in page.url
    assert page.locator(".item h2").count() > 0
