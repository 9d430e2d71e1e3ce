"""The breaker: strangers' mailboxes stop it, a crowd of supporters does not; the desk resets it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.gate import breaker
from clamour.gate.models import Asked
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db


def asked(days_ago: float, mailed: int, confirmed: int) -> None:
    hour = (timezone.now() - timedelta(days=days_ago)).replace(minute=0, second=0, microsecond=0)
    Asked.objects.create(hour=hour, mailed=mailed, confirmed=confirmed)


def test_mails_to_strangers_stop_it_and_the_log_says_so():
    asked(2, 60, 5)
    assert breaker.look()
    assert breaker.is_open()
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.detail) == (
        "stop confirmation mails",
        {"unconfirmed": 55, "confirmed": 5},
    )


def test_mails_of_the_last_day_and_of_last_week_do_not_count():
    asked(0.5, 500, 0)
    asked(9, 500, 0)
    assert not breaker.look()


def test_a_crowd_of_which_two_in_five_confirm_does_not_stop_it():
    for day in range(3, 40):
        asked(day, 20, 12)
    asked(1.5, 3_000, 1_200)
    assert not breaker.look()


def test_a_site_of_its_own_measure_is_judged_by_it():
    for day in range(2, 50):
        asked(day, 40, 16)  # two in five, as ever
    assert not breaker.look()
    assert breaker.standing(timezone.now()).ratio == pytest.approx(1.85, abs=0.1)


def test_nobody_teaches_it_to_be_blind():
    for day in range(8, 56):
        asked(day, 100, 1)
    assert breaker.standing(timezone.now()).ratio == breaker.MOST


def test_a_reset_begins_anew():
    asked(2, 60, 5)
    breaker.look()
    assert breaker.reset(by=None)
    assert not breaker.is_open()
    assert not breaker.look()
    assert not breaker.reset(by=None)


def test_it_counts_what_is_asked_and_confirmed():
    then = timezone.now() - timedelta(days=2)
    for _ in range(50):
        breaker.note_asked(then)
    for _ in range(3):
        breaker.note_confirmed(then)
    breaker.note_confirmed(then - timedelta(days=1))  # nothing was asked then
    seen = breaker.standing(timezone.now())
    assert (seen.unconfirmed, seen.confirmed) == (47, 3)


def test_old_sums_are_forgotten():
    asked(2, 1, 1)
    asked(80, 1, 1)
    assert breaker.forget(timezone.now()) == 1
