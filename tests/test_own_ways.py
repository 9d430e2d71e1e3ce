"""A supporter who goes past our server: prints, opens a draft, and tells of it; from outside."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pypdfium2
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_letter_is_printed_and_told_of(clamour, chromium, desk, javascript):
    context = chromium.new_context(
        java_script_enabled=javascript, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(f"{clamour.site}en/")
    page.click("h2 a:has-text('Union lawyer')")
    page.click("#papers summary")
    page.click("#papers a:has-text('window envelope')")
    page.fill("[name=name]", "Sam Ostrow")
    page.fill("[name=address]", "1 rue Neuve\n75001 Paris")
    pages, text = printed(downloaded(page, "button[value='us-letter']"))
    assert pages == 3
    assert "1 Fountain Square" in text
    assert "75001 Paris" in text
    draft = message_from_bytes(
        Path(downloaded(page, "button[value=eml]")).read_bytes(), policy=default
    )
    assert "minister@justice.kazemia.example" in draft["To"]
    assert "Sam Ostrow" in draft.get_content()
    pages, text = printed(downloaded(page, "a:has-text('labels, A4')"))
    assert (pages, "12 Mill Street" in text) == (1, True)

    page.click("button:has-text('I have posted it')")
    assert "it is noted" in page.inner_text("h1")
    context.close()

    desk.goto(f"{clamour.desk}appeals/")
    desk.click("main a:has-text('Union lawyer')")
    assert "say they did themselves" in desk.inner_text("main")
    assert "Posted: " in desk.inner_text("main")


def downloaded(page, button: str) -> str:
    with page.expect_download() as download:
        page.click(button)
    return str(download.value.path())


def printed(path: str) -> tuple[int, str]:
    """How many pages a PDF has, and what its first says."""
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf), pdf[0].get_textpage().get_text_range()
