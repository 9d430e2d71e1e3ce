"""The list in a real browser: joined and left without JavaScript, alerted from the desk."""

import json
import os
import re
import time
import urllib.parse
import urllib.request

import pytest

from tests.conftest import accessible

pytestmark = [pytest.mark.browser, pytest.mark.journey]
SECONDS = 60
LINK = re.compile(r"^https?://\S+/me/\S+$", re.MULTILINE)
SHOTS = os.environ.get("SCREENSHOTS")


def newest(clamour, to: str, number: int):
    """The newest of at least `number` mails to this mailbox in the catcher."""
    query = urllib.parse.urlencode({"to": to})
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with urllib.request.urlopen(f"{clamour.mail}mails.json?{query}") as answer:
            found = json.load(answer)
        if len(found) >= number:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"waited {SECONDS} seconds for a mail to {to}")


def link(mail) -> str:
    return LINK.search(mail["text"].replace("\r\n", "\n")).group()


def look(page, name: str) -> None:
    """No page is wider than a small phone or shuts anybody out; a picture where one is wanted."""
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    accessible(page)
    if SHOTS:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_somebody_joins_chooses_moves_and_leaves(clamour, chromium, scripts):
    sam, moved = f"sam{scripts}@mail.example", f"sam{scripts}@other.example"
    page = chromium.new_context(java_script_enabled=scripts).new_page()
    problems = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(f"{clamour.site}en/")
    page.click("text=Be told when letters are needed")
    if scripts:
        look(page, "join")
    page.fill("input[name=mailbox]", sam)
    page.click("text=Send me the link that joins")
    assert page.locator("h1").inner_text() == "Look in your mailbox"
    if scripts:
        look(page, "sent")
    page.goto(link(newest(clamour, sam, 1)))
    page.click("button:has-text('Keep me informed')")
    assert page.locator("[role=status]").inner_text() == "You are on the list."
    page.check("text=one mail a week")
    page.fill("input[name=name]", "Sam Ostrow")
    page.click("button:has-text('Save')")
    assert page.input_value("input[name=name]") == "Sam Ostrow"
    if scripts:
        look(page, "preferences")
    page.click("text=Show me everything")
    assert "Sam Ostrow" in page.locator("main").inner_text()
    if scripts:
        look(page, "held")
    page.go_back()
    page.fill("input[name=new]", moved)
    page.click("text=Send a link there")
    page.goto(link(newest(clamour, moved, 1)))
    page.click("button:has-text('From now on')")
    page.goto(f"{clamour.site}me/?language=en")
    page.fill("input[name=mailbox]", moved)
    page.click("text=Send me the link")
    page.goto(link(newest(clamour, moved, 2)))
    page.click("button:has-text('Leave the list')")
    assert page.locator("h1").inner_text() == "You have left the list"
    page.goto(f"{clamour.site}me/kept/?language=fr")
    assert page.locator("h1").inner_text() == "Ce que nous gardons, et jusqu’à quand"
    if scripts:
        look(page, "kept")
    assert not problems


def test_the_desk_alerts_the_list_and_watches_it(clamour, chromium, desk):
    ines = "ines@mail.example"
    public = chromium.new_context(java_script_enabled=False).new_page()
    public.goto(f"{clamour.site}me/join/?language=en")
    public.fill("input[name=mailbox]", ines)
    public.click("text=Send me the link that joins")
    public.goto(link(newest(clamour, ines, 1)))
    public.click("button:has-text('Keep me informed')")
    desk.goto(f"{clamour.desk}alerts/")
    desk.select_option("select[name=appeal]", index=1)
    desk.click("main button:has-text('Write an alert')")
    desk.fill("input[name=en-subject]", "Write for the port workers' lawyer")
    desk.check("text=Urgent")
    desk.click("button:has-text('Save')")
    assert "It would reach" in desk.locator("main").inner_text()
    if SHOTS:
        for width in (360, 1280):
            desk.set_viewport_size({"width": width, "height": 900})
            desk.screenshot(path=f"{SHOTS}/alert-{width}.png", full_page=True)
    desk.fill("input[name=reason]", "She may be moved on the 30th.")
    desk.click("button:has-text('Send it to the list')")
    copy = newest(clamour, ines, 2)
    assert copy["subject"] == "Write for the port workers' lawyer"
    assert "We do not see" in " ".join(copy["text"].split())
    assert "In the outbox: " in desk.locator("main").inner_text()
    if SHOTS:
        for width in (360, 1280):
            desk.set_viewport_size({"width": width, "height": 900})
            desk.screenshot(path=f"{SHOTS}/watch-{width}.png", full_page=True)
