"""Budgets hold, also when many spend at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from clamour.gate.budgets import (
    CONFIRMATIONS_IN_ALL,
    Budget,
    OverBudget,
    forget_ended,
    limit_of,
    spend,
)
from clamour.gate.models import Spending

TEN_A_DAY = Budget("a test", 10, timedelta(days=1))


@pytest.mark.django_db
def test_each_spends_their_own():
    for _time in range(10):
        spend(TEN_A_DAY, "sam@mail.example")
    with pytest.raises(OverBudget):
        spend(TEN_A_DAY, "sam@mail.example")
    spend(TEN_A_DAY, "bob@mail.example")


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_do_not_pass_a_limit_of_ten():
    def try_once(_number: int) -> bool:
        try:
            while True:
                try:
                    spend(TEN_A_DAY, "sam@mail.example")
                except OperationalError as busy:
                    # The tests' SQLite lies in memory, where nobody waits for a lock.
                    assert "locked" in str(busy)
                else:
                    return True
        except OverBudget:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_once, range(50))) == 10


@pytest.mark.django_db
def test_who_spends_is_not_kept_in_clear():
    spend(TEN_A_DAY, "sam@mail.example")
    assert b"sam" not in bytes(Spending.objects.get().who)


@pytest.mark.django_db
def test_ended_spans_are_forgotten():
    spend(TEN_A_DAY, "sam@mail.example")
    assert forget_ended(timezone.now()) == 0
    assert forget_ended(timezone.now() + timedelta(days=2)) == 1


@pytest.mark.django_db
def test_a_limit_may_be_a_setting_and_is_widened_with_the_others(settings):
    settings.CONFIRMATIONS_AN_HOUR, settings.BUDGET_FACTOR = 1, 2
    assert limit_of(CONFIRMATIONS_IN_ALL) == 2
    spend(CONFIRMATIONS_IN_ALL)
    spend(CONFIRMATIONS_IN_ALL)
    with pytest.raises(OverBudget):
        spend(CONFIRMATIONS_IN_ALL)
