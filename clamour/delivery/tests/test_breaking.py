"""A bounded part of `bench/faults.py`: real senders, a sink that counts, faults at random."""

import pytest
from django.db import connection

from clamour.delivery.tests import postfix
from clamour.delivery.tests.breaking import trial
from clamour.delivery.tests.houses import new_database
from clamour.delivery.tests.postgres import own_server, programs
from clamour.delivery.tests.test_crash import server

pytestmark = pytest.mark.django_db

LETTERS, FAULTS = 500, 20


@pytest.fixture
def place(tmp_path):
    """Where it happens: SQLite, or a PostgreSQL server of our own that may be killed."""
    if connection.vendor == "sqlite":
        yield {"folder": tmp_path}
        return
    if not programs():
        with new_database(server()) as url:
            yield {"folder": tmp_path, "database_url": url}
        return
    with own_server() as database:
        yield {"folder": tmp_path, "database": database}


def test_no_letter_is_lost_or_doubled_whatever_fails(place):
    with trial(**place) as harm:
        verdict = harm.run(LETTERS, FAULTS)
    assert verdict.faults.total() >= FAULTS - 2, "the faults did happen"
    assert (verdict.letters, verdict.lost, verdict.doubled) == (LETTERS, 0, 0), verdict
    assert verdict.uncertain <= verdict.uncertain_allowed


@pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing())
def test_behind_a_local_postfix_its_log_settles_every_letter(place):
    with trial(**place, behind_postfix=True) as harm:
        verdict = harm.run(LETTERS, FAULTS)
    assert (verdict.letters, verdict.lost, verdict.doubled) == (LETTERS, 0, 0), verdict
    assert set(verdict.states) <= {"accepted", "bounced"}, verdict
