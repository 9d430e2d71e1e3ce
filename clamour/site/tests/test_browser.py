"""The appeal page in a real browser, with scripts and without."""

import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from clamour.appeals.models import AppealPage
from clamour.site import folder
from clamour.site.files import RenderedPages
from clamour.site.tests import stories

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def address(site):
    """Where the appeal is served: rendered pages and static files; no database is asked."""
    page = stories.live_appeal()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture())
    site()
    app = RenderedPages(StaticFilesHandler(get_wsgi_application()), folder.top())
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{page.url_path}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(address):
    # Playwright's own loop makes Django think that tests run in async code: start it last.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_page_fits_and_nothing_is_blocked_or_foreign(browser, address, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    host = address.split("/en/")[0]
    assert all(url.startswith(host) for url in asked), asked
    assert not [text for text in said if "Content Security" in text], said


def test_the_button_is_tall_and_red_and_leads_to_the_form(browser, address):
    page = browser.new_page(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    page.goto(address)
    button = page.locator("a.button")
    assert button.bounding_box()["height"] >= 52
    button.click()
    assert page.url.endswith("#write")
    assert page.locator("[name=name]").is_visible()


def test_at_a_desk_the_form_and_its_button_are_in_view_at_once(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page.goto(address)
    box = page.locator("form .button").bounding_box()
    assert box["y"] + box["height"] <= 800
    page.mouse.move(300, 500)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(300)
    assert page.locator("[name=name]").is_visible()
    assert page.locator("form .button").bounding_box()["y"] < 800


def test_without_scripts_all_ways_open_and_no_dead_button_shows(browser, address):
    page = browser.new_page(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    page.goto(address)
    page.click("#own summary")
    assert page.locator("#own-text").is_visible()
    assert not page.locator("[data-copy]").first.is_visible()
    assert page.locator("[name=organisation]").is_hidden()
    page.check("[value=organisation]")
    assert page.locator("[name=organisation]").is_visible()


def test_with_scripts_the_count_is_refreshed(browser, address):
    page = browser.new_page()
    page.route(
        "**/count.json",
        lambda route: route.fulfill(
            json={
                "letters": 7,
                "goal": 100,
                "words": "7 letters confirmed",
                "towards": "next goal 100",
            }
        ),
    )
    page.goto(address)
    page.wait_for_function("document.querySelector('.count').textContent === '7 letters confirmed'")
    assert page.locator("progress").get_attribute("value") == "7"
