"""The log on the desk says what it checked, and leads to the appeals."""

import pytest

from clamour.oversight.actions import record
from clamour.oversight.models import Entry
from clamour.oversight.tests.test_log import without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def long_log(monkeypatch, page):
    """Twelve entries and more, of which a look checks five."""
    monkeypatch.setattr("clamour.desk.log.CHECKED_AT_MOST", 5)
    for number in range(12):
        record(who=None, verb="test", subject=f"thing {number}")


def test_a_short_log_is_checked_as_a_whole(desk, page):
    said = desk.get("/desk/log/").content.decode()
    assert "the whole log. The chain holds." in said
    assert "Check the whole log" not in said
    assert "draft" in said


@pytest.mark.usefixtures("long_log")
def test_of_a_long_log_the_newest_are_checked_and_it_says_so(desk):
    number = Entry.objects.count()
    said = desk.get("/desk/log/").content.decode()
    assert f"the newest 5 of {number} entries" in said
    assert "the older ones were not looked at" in said
    assert "Check the whole log" in said
    whole = desk.get("/desk/log/?whole=1").content.decode()
    assert f"all {number} entries, the whole log. The chain holds." in whole


@pytest.mark.usefixtures("long_log")
def test_the_button_finds_what_a_look_at_the_newest_passes_over(desk):
    without_triggers()
    Entry.objects.filter(number=2).update(who="somebody else")
    assert "Their chain holds" in desk.get("/desk/log/").content.decode()
    assert "broken at entry 2" in desk.get("/desk/log/?whole=1").content.decode()


@pytest.mark.usefixtures("long_log")
def test_a_change_among_the_newest_is_found_at_once(desk):
    without_triggers()
    last = Entry.objects.order_by("-number").first()
    Entry.objects.filter(pk=last.pk).update(who="somebody else")
    assert f"broken at entry {last.number}" in desk.get("/desk/log/").content.decode()


def test_an_entry_leads_to_its_appeal_while_it_exists(desk, page):
    record(who=None, verb="test", subject="page:987654")
    said = desk.get("/desk/log/").content.decode()
    assert f'href="/desk/appeals/{page.pk}/"' in said
    assert "page:987654" in said and "/desk/appeals/987654/" not in said
