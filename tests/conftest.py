"""What the tests from outside share: one running Clamour, one browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Clamour, running

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def clamour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamour]:
    """A demo that runs for the time of the tests."""
    with running(tmp_path_factory.mktemp("clamour")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium():
    """A real browser: the system's Chromium, driven by Playwright."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def accessible(page) -> None:
    """axe-core finds nothing on this page as it stands, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    found = Axe().run(page).response["violations"]
    said = [(it["id"], [node["html"][:120] for node in it["nodes"]]) for it in found]
    assert said == [], page.url


@pytest.fixture
def desk(clamour, chromium):
    """The organiser, logged in with the one-time password that the command printed."""
    page = chromium.new_context().new_page()
    page.goto(clamour.desk)
    page.fill("input[name=username]", clamour.account)
    page.fill("input[name=password]", clamour.password)
    page.click("button[type=submit]")
    page.wait_for_url(clamour.desk)
    yield page
    page.context.close()


@pytest.fixture
def alerts() -> Path:
    """The shipped alerts, about invented countries."""
    from clamour.demo.dating import ALERTS

    return ALERTS
