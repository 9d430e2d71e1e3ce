"""An appeal that paces its letters: a first wave, then by the hour, while the office is open."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_appeal
from clamour.delivery.models import Delivery
from clamour.letters import actions
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)


def dates(number: int, **pace) -> list[timedelta]:
    """When the letters of so many supporters to the first office may go, from now."""
    page = make_appeal()
    AppealPage.objects.filter(pk=page.pk).update(**pace)
    for one in range(number):
        letter = make_letter(page=page, mailbox=f"s{one}@mail.example")
        assert actions.confirm_letter(letter=letter, keep_informed=False)
    part = Delivery.objects.filter(stream="letters.letter").order_by("pk").first().part
    rows = Delivery.objects.filter(part=part).order_by("pk")
    return [row.next_try - MONDAY for row in rows]


def test_without_a_pace_all_go_at_once():
    assert dates(3) == [timedelta()] * 3


def test_after_the_first_wave_they_go_by_the_hour():
    found = dates(5, first_wave=2, an_hour=4)
    assert found == [timedelta(minutes=minutes) for minutes in (0, 0, 0, 15, 30)]


def test_outside_of_office_hours_they_wait_for_the_morning():
    found = dates(9, first_wave=1, an_hour=1, in_hours=True)
    assert [(MONDAY + wait).hour for wait in found] == [10, 10, 11, 12, 13, 14, 15, 16, 9]
    assert found[-1] > timedelta(hours=20)
