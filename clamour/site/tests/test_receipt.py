"""The receipt follows its letter in a real browser; without scripts its link does the same."""

import threading
from wsgiref.simple_server import make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from clamour.delivery.models import Delivery
from clamour.letters import links
from clamour.letters.tests.factory import make_letter
from clamour.site.tests.test_browser import ARGS, CHROMIUM, Quiet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]


@pytest.fixture
def receipt(client):
    """Its address, and what turns it from "waits" to "accepted"; no database is asked meanwhile."""
    letter = make_letter(confirmed=True)
    path = reverse("letters:receipt", args=[links.receipt_token(letter)])
    waiting = client.get(path).content
    Delivery.objects.filter(stream="letters.letter").update(state="accepted", next_try=None)
    shown, accepted = [waiting], client.get(path).content
    static = StaticFilesHandler(get_wsgi_application())

    def app(environ, start_response):
        if environ["PATH_INFO"] != path:
            return static(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return shown[-1:]

    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{path}", lambda: shown.append(accepted)
    server.shutdown()
    server.server_close()


def test_a_receipts_states_change_while_it_is_open_and_on_looking_again(receipt):
    address, turn = receipt
    # Playwright's own loop makes Django think that tests run in async code: start it last.
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        alive, plain = chromium.new_page(), chromium.new_page(java_script_enabled=False)
        alive.clock.install()
        for page in (alive, plain):
            page.goto(address)
            expect(page.locator("#states")).to_contain_text("waits for its turn")
        turn()
        alive.clock.fast_forward(20_000)
        expect(alive.locator("#states")).to_contain_text("accepted by their server")
        expect(plain.locator("#states")).to_contain_text("waits for its turn")
        plain.get_by_text("Look again").click()
        expect(plain.locator("#states")).to_contain_text("accepted by their server")
        chromium.close()
