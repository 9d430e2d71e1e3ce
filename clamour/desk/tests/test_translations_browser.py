"""Side by side in a real browser that runs no script, on a phone."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import sync_playwright

from clamour.appeals import queries
from clamour.appeals.tests.factory import make_appeal
from clamour.appeals.tests.test_translating import FRENCH, newest

pytestmark = pytest.mark.django_db
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def in_browser(screen, act, **context):
    """Open the screen and act on it; return what the browser sent of its form."""
    sent = {}

    def serve(route) -> None:
        asked = route.request
        path = urlsplit(asked.url).path
        file = path.startswith("/static/") and finders.find(path.removeprefix("/static/"))
        if file:
            route.fulfill(path=file)
        elif asked.method == "POST":
            kind = asked.headers["content-type"]
            sent.update(data=asked.post_data_buffer, content_type=kind)
            route.fulfill(body="sent", content_type="text/plain")
        elif path == "/":
            route.fulfill(body=screen, content_type="text/html")
        else:
            route.fulfill(status=404)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        opened = browser.new_context(**context)
        opened.route("**/*", serve)
        page = opened.new_page()
        page.goto("http://testserver/")
        act(page)
        browser.close()
    return sent


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
def test_without_a_script_one_save_keeps_the_translation(at_desk, alice):
    appeal, desk = make_appeal(by=alice), at_desk(alice)
    address = reverse("appeals_translate", args=[appeal.pk, "fr"])
    letter = 'textarea[name="text:letter/protest/text"]'
    phone = {"java_script_enabled": False, "viewport": {"width": 360, "height": 800}}

    def write(page) -> None:
        for path, text in FRENCH.items():
            page.fill(f'textarea[name="text:{path}"]', text)
        page.fill(letter, "Libérez-la !")
        page.fill('input[name="reason"]', "Jeanne translated it.")
        page.click("main button:text-is('Save')")

    def put_right(page) -> None:
        assert page.get_by_text("It must have the same slots as the original").is_visible()
        assert page.input_value('textarea[name="text:summary"]') == FRENCH["summary"]
        assert page.input_value(letter) == "Libérez-la !"
        page.fill(letter, FRENCH["letter/protest/text"])
        page.click("main button:text-is('Save')")

    def look(page) -> None:
        assert page.get_by_text("The translation is kept as a draft").is_visible()
        assert page.input_value(letter) == FRENCH["letter/protest/text"]

    sent = in_browser(desk.get(address).content, write, **phone)
    refused = desk.generic("POST", address, **sent)
    assert refused.status_code == 422
    kept = desk.generic("POST", address, **in_browser(refused.content, put_right, **phone))
    assert kept.status_code == 302
    in_browser(desk.get(kept["Location"]).content, look, **phone)
    edition = queries.editions(appeal.translation_key)["fr"]
    assert (newest(edition).title, edition.live) == (FRENCH["title"], False)
