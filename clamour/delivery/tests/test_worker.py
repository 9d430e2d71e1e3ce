"""The sender's frame: one at a time on SQLite, the bell, and what an earlier one left."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from clamour.delivery import claims, sweep, waking
from clamour.delivery.journal import Journal
from clamour.delivery.tests.conftest import states
from clamour.delivery.waking import Bell
from clamour.delivery.worker import only_sender


@pytest.mark.django_db
def test_a_second_sender_on_sqlite_waits_and_says_so(caplog):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes as many senders as wished")

    class Impatient(threading.Event):
        def wait(self, timeout=None):
            self.set()

    with only_sender(threading.Event()) as first:
        assert first
        with only_sender(Impatient()) as second:
            assert not second
    assert "another sender works on this database" in caplog.text
    with only_sender(threading.Event()) as third:
        assert third


@pytest.mark.django_db
def test_what_a_dead_sender_claimed_is_written_back_by_its_journal(outbox, settings, sink, send):
    outbox("begun", "taken", "refused", "untouched")
    dead = Journal(Path(settings.JOURNAL_DIR), "dead")
    pks = {row.ref: row.pk for row in claims.claim("dead", 9)}
    for ref in ("begun", "taken", "refused"):
        dead.begin(pks[ref])
    dead.taken(pks["taken"])
    dead.refused(pks["refused"])
    assert sweep.recover_dead() == 0, "it lives"
    dead.close(nothing_open=False)
    assert sweep.recover_dead() == 4
    assert sweep.recover_dead() == 0
    assert states("begun", "taken", "refused", "untouched") == [
        "uncertain", "handed_over", "queued", "queued",
    ]  # fmt: skip
    send()
    assert sorted(sink.subjects) == ["Letter refused", "Letter untouched"]


def test_the_bell_is_heard(settings):
    with Bell() as bell:
        waking.wake()
        waking.wake()
        assert bell.wait(5)
        assert not bell.wait(0), "many rings are one"


def test_ringing_where_nobody_listens_is_no_error(settings, tmp_path):
    waking.wake()
    settings.DATA_DIR = tmp_path / "not there"
    waking.wake()


def test_a_path_too_long_for_a_socket_is_heard_all_the_same(settings, tmp_path):
    settings.DATA_DIR = tmp_path / ("long" * 40)
    with Bell() as bell:
        waking.wake()
        assert bell.wait(5)
    assert not waking.path().exists()


@pytest.mark.django_db(transaction=True)
def test_enqueueing_rings_on_commit(outbox):
    with Bell() as bell:
        outbox("1")
        assert bell.wait(5)
