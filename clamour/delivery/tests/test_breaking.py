"""A bounded part of `bench/faults.py`: real senders, a sink that counts, faults at random."""

import pytest
from django.db import connection

from clamour.delivery.tests import postfix
from clamour.delivery.tests.breaking import new_database, trial
from clamour.delivery.tests.test_crash import server

pytestmark = pytest.mark.django_db

LETTERS, FAULTS = 500, 20


@pytest.fixture
def database_url():
    if connection.vendor == "sqlite":
        yield ""
        return
    with new_database(server()) as url:
        yield url


def test_no_letter_is_lost_or_doubled_whatever_fails(tmp_path, database_url):
    with trial(tmp_path, database_url=database_url) as harm:
        verdict = harm.run(LETTERS, FAULTS)
    assert verdict.faults.total() >= FAULTS - 2, "the faults did happen"
    assert (verdict.letters, verdict.lost, verdict.doubled) == (LETTERS, 0, 0), verdict
    assert verdict.uncertain <= verdict.uncertain_allowed


@pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing())
def test_behind_a_local_postfix_its_log_settles_every_letter(tmp_path, database_url):
    with trial(tmp_path, database_url=database_url, behind_postfix=True) as harm:
        verdict = harm.run(LETTERS, FAULTS)
    assert (verdict.letters, verdict.lost, verdict.doubled) == (LETTERS, 0, 0), verdict
    assert set(verdict.states) <= {"accepted", "bounced"}, verdict
