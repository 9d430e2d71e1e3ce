"""A list of offices comes in at the desk, an appeal writes to one, its page tells the time there.

In a real browser, from the file to the public page, and back: the wrong file is undone.
"""

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.journey]
TABLE = """\
Name;Country;Town;E-mail;Phone;Office hours;Time zone;Remarks
Harbour Office of Norrby;Kazakhstan;Norrby;master@harbour.kazemia.example;+44 20 7946 0018;Mo-Fr 09:00-17:00;Asia/Almaty;asked by the union
Customs House of Norrby;Kazakhstan;Norrby;customs@norrby.kazemia.example;;;;
Lighthouse of Norrby;Kazakhstan;Norrby;no mailbox at all;;;;
Ferry Office;Atlantis;Norrby;ferry@norrby.kazemia.example;;;;
"""  # noqa: E501 a table
ALERT = """\
URGENT ACTION

18 November 2026

Kazemia: Pilots of the harbour of Norrby locked out

The 40 pilots of the harbour of Norrby were locked out on 16 November 2026 after they had asked \
for two nights of rest a week. Their families were told to leave the houses of the harbour.

We demand:

- that the pilots go back to work at once;
- talks with their union.

Please send your protests to:

Harbour Office of Norrby
E-mail: master@harbour.kazemia.example
"""


def import_table(desk, address, tmp_path):
    """From the file over its columns and the difference into the directory."""
    file = tmp_path / "harbour.csv"
    file.write_text(TABLE)
    desk.goto(f"{address}offices/import/")
    desk.set_input_files("input[type=file]", file)
    desk.click("text=Read the file")
    assert desk.input_value("[name=column-4]") == "phone"
    desk.click("text=Show what would change")
    desk.wait_for_selector("text=Take it over")
    said = desk.inner_text("main")
    assert "Nothing has changed yet" in said
    assert "Line 5: “Atlantis” is no country" in said and "This is no mail address" in said
    desk.click("text=Take it over")
    desk.wait_for_selector("text=Undo this import")
    return desk.url


def publish(desk, clamour, tmp_path):
    alert = tmp_path / "alert.txt"
    alert.write_text(ALERT)
    desk.goto(f"{clamour.desk}intake/")
    desk.set_input_files("input[type=file]", alert)
    desk.click("main button:has-text('Import')")
    desk.wait_for_selector("text=Draft of an appeal")
    desk.fill("[name$=reason]", "The pilots have asked us.")
    desk.click("main button:has-text('Publish')")
    desk.wait_for_selector("main a:has-text('Public page')")
    return urljoin(clamour.site, desk.get_attribute("main a:has-text('Public page')", "href"))


def opened(chromium, address, **said):
    """The public page at 9:20 in Greenwich, which is 14:20 in Almaty."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, **said)
    page = context.new_page()
    if said.get("java_script_enabled", True):
        page.clock.install(time=datetime(2026, 11, 30, 9, 20, tzinfo=UTC))
    for _try in range(100):
        if page.goto(address).status == 200:
            return page
        page.wait_for_timeout(200)
    raise AssertionError("the page is not public")


def test_a_list_comes_in_is_written_to_and_is_undone(clamour, desk, chromium, tmp_path):
    imported = import_table(desk, clamour.desk, tmp_path)
    address = publish(desk, clamour, tmp_path)

    page = opened(chromium, address)
    page.click("#calls summary")
    assert "between 9 and 17 Almaty time, it is 14:20 there now" in page.inner_text("#calls")
    page.clock.fast_forward("02:00")
    assert "it is 14:22 there now" in page.inner_text("#calls")
    plain = opened(chromium, address, java_script_enabled=False)
    plain.click("#calls summary")
    assert "between 9 and 17 Almaty time" in plain.inner_text("#calls")
    assert "there now" not in plain.inner_text("main")

    desk.goto(imported)
    desk.click("text=Undo this import")
    desk.wait_for_selector("text=The import is undone")
    said = desk.inner_text("main")
    assert "Harbour Office of Norrby: A public appeal writes to it." in said
    desk.goto(f"{clamour.desk}offices/?q=norrby")
    listed = desk.inner_text("main")
    assert "Harbour Office" in listed and "Customs House" not in listed
