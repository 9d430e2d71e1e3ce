"""The whole way in a real browser: an alert comes in, goes public, is written for, and arrives.

One organiser and two supporters, one of them without JavaScript. Everything is done from outside,
on a Clamour that its own command has started.
"""

import json
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from itertools import count

import pytest

from tests.conftest import accessible

pytestmark = [pytest.mark.browser, pytest.mark.journey]
SECONDS = 30
OFFICES = {
    "minister@interior.kazemia.example",
    "management@holm-steel.example",
    "embassy@kazemia-embassy.example",
    "committee@metal-union.example",
}
_number = count(1)


def wait_for(what: Callable[[], object], said: str):
    """Ask until the answer is true."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {SECONDS} seconds for {said}")


def watch(page):
    """What goes wrong on a page (console errors, failed requests), and every address it asks."""
    problems, asked = [], []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda got: problems.append(got.url) if got.status >= 400 else None)
    return problems, asked


def mails(clamour, to):
    query = urllib.parse.urlencode({"to": to})
    with urllib.request.urlopen(f"{clamour.mail}mails.json?{query}") as answer:
        return json.load(answer)


@pytest.fixture
def appeal(clamour, desk, alerts, tmp_path):
    return bring_in(clamour, desk, alerts, tmp_path)


def bring_in(clamour, desk, alerts, tmp_path):
    """A live appeal: imported at the desk, looked at beside its source, one press publishes."""
    alert = tmp_path / f"alert{next(_number)}.txt"
    alert.write_text(
        f"{(alerts / 'play.txt').read_text()}\nReference {tmp_path.name} {alert.name}\n"
    )
    desk.goto(f"{clamour.desk}intake/")
    desk.set_input_files("input[type=file]", alert)
    desk.click("main button:has-text('Import')")
    desk.wait_for_selector("text=Draft of an appeal")
    assert "nor journalists through the gates" in desk.inner_text("main")
    assert "an end to the siege of the Holm steelworks" in desk.input_value("[name$=demands]")
    desk.fill("[name$=reason]", "The strike committee has asked us.")
    desk.click("main button:has-text('Publish')")
    desk.wait_for_selector("main a:has-text('Public page')")
    address = desk.get_attribute("main a:has-text('Public page')", "href")
    return urllib.parse.urljoin(clamour.site, address)


def look(page, javascript):
    """axe needs scripts; the page is the same without."""
    if javascript:
        accessible(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_supporters_letter_reaches_every_office(clamour, chromium, desk, appeal, javascript):
    mailbox = f"sam{next(_number)}.{int(javascript)}@mail.example"
    already = {office: len(mails(clamour, office)) for office in OFFICES}
    context = chromium.new_context(
        java_script_enabled=javascript, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    problems, asked = watch(page)

    wait_for(lambda: page.goto(appeal).status == 200, "the public page")
    assert page.locator("h1").inner_text().startswith("Kazemia: Strike committee")
    page.fill("[name=name]", "Sam Ostrow")
    page.fill("[name=mailbox]", mailbox)
    page.select_option("[name=country]", "FR")
    page.locator("form button").last.click()
    page.wait_for_url("**/act/**")
    assert mailbox in page.inner_text("main")
    look(page, javascript)

    [confirmation] = wait_for(lambda: mails(clamour, mailbox), "the confirmation mail")
    [link] = re.findall(r"^http\S+/act/confirm/\S+$", confirmation["text"], re.MULTILINE)
    page.goto(link)
    assert "Sam Ostrow" in page.inner_text("main")
    look(page, javascript)
    assert {office: len(mails(clamour, office)) for office in OFFICES} == already
    page.click("button[value='0']")
    page.wait_for_url("**/act/receipt/**")

    for office in OFFICES:
        arrived = wait_for(
            lambda office=office: mails(clamour, office)[already[office] :], f"a letter to {office}"
        )
        assert len(arrived) == 1
        assert "Sam Ostrow" in arrived[0]["text"]
        assert "an end to the siege" in arrived[0]["text"]
        assert mailbox not in json.dumps(arrived[0])

    def the_receipt_says_so():
        page.reload()
        return page.inner_text("main").count("left our server") == len(OFFICES)

    wait_for(the_receipt_says_so, "the receipt")
    look(page, javascript)

    def the_count_has_risen():
        page.reload()  # a page may be shown from the browser's cache for half a minute
        return "1 letter" in page.inner_text("main")

    page.goto(appeal)
    wait_for(the_count_has_risen, "the count on the page")

    assert problems == []
    assert [url for url in asked if not url.startswith(clamour.site)] == []
    context.close()
    the_desk_sees_it(clamour, desk, appeal)


def confirmed_on(clamour, page, appeal, mailbox):
    """Write a letter and confirm it, asking to be remembered; return what the form posted."""
    posted = []
    page.on("request", lambda it: posted.append(it.post_data) if it.method == "POST" else None)
    wait_for(lambda: page.goto(appeal).status == 200, "the public page")
    page.fill("[name=name]", "Sam Ostrow")
    page.fill("[name=mailbox]", mailbox)
    page.select_option("[name=country]", "FR")
    page.locator("form button").last.click()
    page.wait_for_url("**/act/**")
    [confirmation] = wait_for(lambda: mails(clamour, mailbox), "the confirmation mail")
    page.goto(re.search(r"^http\S+/act/confirm/\S+$", confirmation["text"], re.M).group())
    page.check("[name=remember]")
    page.click("button[value='0']")
    page.wait_for_url("**/act/receipt/**")
    return urllib.parse.parse_qs(posted[0])


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_next_time_one_button_is_enough(
    clamour, chromium, desk, appeal, alerts, tmp_path, javascript
):
    mailbox = f"again{next(_number)}.{int(javascript)}@mail.example"
    context = chromium.new_context(java_script_enabled=javascript)
    page = context.new_page()
    posted = confirmed_on(clamour, page, appeal, mailbox)
    # Where scripts run the form brings its proof of work; without, it is taken all the same.
    assert bool(posted.get("proof")) is javascript

    other = bring_in(clamour, desk, alerts, tmp_path)
    wait_for(lambda: page.goto(other).status == 200, "the other appeal")
    page.click("a:has-text('I have written here before')")
    assert "Sam Ostrow" in page.inner_text("main")
    page.click("button[name=send]")
    page.wait_for_url("**/act/receipt/**")
    assert len(mails(clamour, mailbox)) == 1  # the first letter's confirmation, and no other

    page.goto(appeal)
    page.click("a:has-text('I have written here before')")
    assert "Your letter has been sent already" in page.inner_text("main")
    context.close()


def the_desk_sees_it(clamour, desk, appeal):
    """Confirmed 1; by target: handed over 1, failed 0."""
    desk.reload()
    said = desk.inner_text("main")
    assert re.search(r"1\s+letter confirmed", said)
    rows = [row.locator("td").all_inner_texts() for row in desk.locator("table tbody tr").all()]
    assert [row[1].strip() for row in rows if len(row) > 2].count("1") == len(OFFICES)


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_the_same_appeal_speaks_the_readers_language(clamour, chromium, appeal, language):
    page = chromium.new_context(java_script_enabled=False).new_page()
    there = appeal.replace("/en/", f"/{language}/")
    wait_for(lambda: page.goto(there).status == 200, f"the page in {language}")
    assert page.get_attribute("html", "lang") == language
    button = page.locator("form button").last.inner_text()
    assert button != "Send my protest"
    page.fill("[name=name]", "Sam")
    page.fill("[name=mailbox]", "not a mailbox")
    page.locator("form").evaluate_all("forms => forms.forEach(form => form.noValidate = true)")
    page.locator("form button").last.click()
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == language
    assert page.input_value("[name=mailbox]") == "not a mailbox"
    page.context.close()
