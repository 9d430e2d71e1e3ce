"""Every way to an appeal's offices: a file for readers, and a browser that goes these ways."""

import threading
from urllib.parse import parse_qs, unquote, urlsplit
from wsgiref.simple_server import make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from clamour.appeals import actions, queries
from clamour.appeals.models import AppealPage
from clamour.offices.models import Office
from clamour.site import folder
from clamour.site.files import RenderedPages
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of
from clamour.site.tests.test_browser import ARGS, CHROMIUM, Quiet

WE = "{salutation}\n\nWe of {organisation} ask you to release her.\n\n{name}"
RUSSIAN = "{salutation}\n\nПрошу освободить её.\n\n{name}"


@pytest.fixture
def page(site):
    """An appeal with an office for every way; the ministry reads Russian."""
    page = stories.draft_appeal()
    key = page.translation_key
    court = stories.office(
        "Court of Lisse",
        ("phone", "+3225550177"),
        ("sms", "+3225550178"),
        ("web", "https://court.kazemia.example/write"),
        ("post", "3 Quay Street, Port Lisse, Kazemia"),
        ("fax", "+3225550179"),
    )
    Office.objects.filter(pk=court.pk).update(time_zone="Asia/Almaty")
    court.points.filter(kind="phone").update(hours="Mo-Fr 09:00-17:00")
    targets = [
        actions.TargetDraft(it.office, it.purpose, it.language, it.salutation)
        for it in queries.targets(key, "en")
    ]
    targets[0] = actions.TargetDraft(targets[0].office, "protest", "ru", "Господин министр!")
    targets.append(actions.TargetDraft(court, "protest", "en", "Your Honour,"))
    actions.set_targets(appeal=key, targets=targets, by=stories.desk())
    words = {"appeal": key, "purpose": "protest", "subject": "Salome Idoru"}
    actions.set_model_letter(language="en", text=stories.LETTER, short="Free her.", **words)
    actions.set_model_letter(language="ru", text=RUSSIAN, we_text=WE, **words)
    page = stories.publish(page)
    AppealPage.objects.filter(pk=page.pk).update(script="I call about Salome Idoru.")
    site()
    return page


def offices_of(page):
    return f"{page.url_path}offices/"


# --- The file -------------------------------------------------------------------------------
def test_each_office_is_there_with_its_ways_and_a_button_to_tell(page, shown):
    html = shown(offices_of(page))
    assert html.select_one("#call .letter-text").get_text() == "I call about Salome Idoru."
    assert html.select_one("#call [data-zone='Asia/Almaty']")
    assert "Mon–Fri between 9 and 17 Almaty time" in html.select_one("#call").get_text()
    body = parse_qs(html.select_one("#sms a")["href"].partition("?")[2])["body"]
    assert body == ["Free her."]
    form = html.select_one("#form")
    assert form.a["href"] == "https://court.kazemia.example/write"
    assert form.select_one(".letter-text").get_text().startswith("Your Honour,")
    told = {(it.select_one("[name=way]")["value"]) for it in html.select("form.did")}
    assert told == {"mail", "phone", "sms", "web", "post", "fax"}


def test_each_wording_is_a_mail_of_its_own_for_who_has_a_mailbox(page, shown):
    html = shown(offices_of(page))
    headings = [it.get_text() for it in html.select("#mail h3")]
    assert headings == ["Ministry of Justice of Kazemia", "Embassy of Kazemia in Brussels"]
    assert html.select_one("#text-1").get_text().startswith("Господин министр!")
    links = [it["href"] for it in html.select("#mail a")]
    assert all(len(link) <= 1800 for link in links if link.startswith("mailto:"))
    assert "minister@justice.kazemia.example" in unquote(links[0])


def test_it_goes_when_the_appeal_closes(page, site):
    assert file_of(offices_of(page)).exists()
    actions.close(appeal=page.translation_key, by=stories.desk(), outcome="Free.")
    site()
    assert not file_of(offices_of(page)).exists()


def test_it_is_there_before_the_worker_has_rendered_it(client, page):
    folder.remove(offices_of(page))
    answer = client.get(offices_of(page))
    assert answer.status_code == 200
    assert "Every way to reach them" in answer.text


def test_a_country_with_one_clock_tells_the_time_without_anybodys_help(site, shown):
    page = stories.draft_appeal()
    embassy = queries.targets(page.translation_key, "en")[1].office
    Office.objects.filter(pk=embassy.pk).update(country="KZ", seat="BE")
    embassy.points.create(kind="phone", value="+3225550166", state="working")
    page = stories.publish(page)
    site()
    assert shown(offices_of(page)).select_one("#call [data-zone='Europe/Brussels']")


# --- A browser --------------------------------------------------------------------------------
browser_only = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]


@pytest.fixture
def chromium():
    """Start it last: Playwright's own loop makes Django think that tests run in async code."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield started
        started.close()


@pytest.fixture
def served(page, monkeypatch, settings):
    """Pages and forms from this process, with the test's own database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.SESSION_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    app = RenderedPages(StaticFilesHandler(get_wsgi_application()), folder.top())
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{page.url_path}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scripts", [True, False])
class TestInABrowser:
    pytestmark = browser_only

    def test_the_page_fits_and_asks_nobody_else(self, served, chromium, width, scripts):
        tab = chromium.new_page(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"{served}offices/")
        if scripts:
            tab.wait_for_load_state("networkidle")
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert "it is" in tab.locator("#call [data-zone]").first.text_content()
        host = served.split("/en/")[0]
        assert all(url.startswith(host) for url in asked), asked
        assert tab.locator("[data-copy]").first.is_visible() == scripts
        assert tab.locator("#text-1").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
class TestTheForm:
    pytestmark = browser_only

    def test_an_organisation_sees_its_own_wording(self, served, chromium, scripts):
        tab = chromium.new_page(java_script_enabled=scripts)
        tab.goto(served)
        tab.click("form.letter summary >> text=Read and change")
        assert tab.locator("[name=text]").is_visible()
        assert tab.locator("[name=we_text]").is_hidden()
        tab.check("[value=organisation]")
        assert tab.locator("[name=text]").is_hidden()
        assert tab.input_value("[name=we_text]").startswith("{salutation}\n\nWe of")
        # Beside it, what it says in the reader's language.
        assert tab.locator(".we-say .letter-text").is_visible()

    def test_what_is_typed_already_stands_in_the_link(self, served, chromium, scripts):
        tab = chromium.new_page(java_script_enabled=scripts)
        tab.goto(f"{served}offices/")
        tab.fill("#own-letter [name=name]", "Zoë & Söhne")
        link = tab.locator("#mail a[href^='mailto:']").first
        link.dispatch_event("click")
        body = parse_qs(urlsplit(link.get_attribute("href")).query)["body"][0]
        assert ("Zoë & Söhne" in body) == scripts
        proton = tab.locator("#mail a:has-text('Proton')").first
        proton.evaluate("it => it.addEventListener('click', (event) => event.preventDefault())")
        proton.dispatch_event("click")
        assert ("Zoë & Söhne" in unquote(unquote(proton.get_attribute("href")))) == scripts

    def test_the_letter_to_each_office_is_copied_or_marked_whole(self, served, chromium, scripts):
        context = chromium.new_context(
            java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"]
        )
        tab = context.new_page()
        tab.goto(f"{served}offices/")
        tab.fill("#own-letter [name=name]", "Sam Ostrow")
        letter = tab.locator("#form li:has-text('Court')")
        if scripts:
            letter.locator("[data-copy]").click()
            letter.locator("text=Copied").wait_for()
            copied = tab.evaluate("navigator.clipboard.readText()")
            assert copied.startswith("Your Honour,")
            assert "Sam Ostrow" in copied
        else:
            letter.locator(".letter-text").click()
            tab.keyboard.press("Control+c")
            tab.click("#own-letter summary")
            tab.fill("[name=sentence]", "")
            tab.keyboard.press("Control+v")
            assert tab.input_value("[name=sentence]").startswith("Your Honour,")
        context.close()

    def test_a_caller_learns_whether_anybody_is_there(self, served, chromium, scripts):
        tab = chromium.new_page(java_script_enabled=scripts)
        said = {}
        # Almaty is five hours ahead of UTC: a Monday at 11, and the night before.
        for moment in ("2026-11-30T06:00:00Z", "2026-11-29T22:00:00Z"):
            if scripts:
                tab.clock.set_fixed_time(moment)
            tab.goto(f"{served}offices/")
            said[moment] = tab.locator("#call li:has-text('Court')").inner_text()
        assert all("between 9 and 17 Almaty time" in text for text in said.values())
        if scripts:
            first, second = said.values()
            assert "it is 11:00 there now: open" in first
            assert "it is 03:00 there now: closed" in second

    def test_a_letter_that_grows_past_a_page_is_told_so(self, served, chromium, scripts):
        tab = chromium.new_page(java_script_enabled=scripts)
        tab.goto(served)
        tab.click("form.letter summary >> text=Read and change")
        tab.fill("[name=text]", "A line of the letter.\n" * 60)
        counter = tab.locator(".i-say [data-counts]")
        if scripts:
            counter.locator("text=longer than one page").wait_for()
        else:
            assert "fits on one page" in counter.text_content()


def test_proton_is_given_the_letter_where_no_server_sees_it(page, shown):
    links = {it.get_text(): it["href"] for it in shown(offices_of(page)).select("#mail .row a")}
    assert not urlsplit(links["Proton"]).query
