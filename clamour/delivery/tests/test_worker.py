"""The sender's frame: one at a time on SQLite, the bell, and what an earlier one left."""

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from clamour.commands.worker import main, together
from clamour.delivery import actions, claims, sweep, waking, worker
from clamour.delivery.journal import Journal
from clamour.delivery.tests.conftest import states
from clamour.delivery.waking import Bell
from clamour.delivery.worker import only_sender
from clamour.keys import canary


@pytest.mark.sqlite
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


@pytest.mark.django_db(transaction=True)  # the sender closes its connection when it falls
@pytest.mark.parametrize("broken", ["only_sender", "Bell"])
def test_what_fails_at_the_start_is_tried_again(sink, outbox, monkeypatch, caplog, broken):
    """Run to the end on this thread: `stop` is set by the letter that leaves."""
    stop = threading.Event()
    good, falls = getattr(worker, broken), []

    def bad(*args):
        falls.append(broken)
        if len(falls) < 3:
            raise OSError(24, "Too many open files")
        return good(*args)

    monkeypatch.setattr(worker, broken, bad)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)
    sink.rule = lambda verb, argument, number: stop.set() if verb == "DOT" else None
    outbox("1")
    worker.run_sender(stop)
    assert len(falls) == 3
    assert states("1") == ["handed_over"]
    assert "starts again" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_with_the_wrong_keys(sink, outbox, monkeypatch, caplog):
    class Impatient(threading.Event):
        def wait(self, timeout=None):
            self.set()

    def wrong():
        raise canary.KeysDoNotFit("these are other keys")

    monkeypatch.setattr(canary, "demand", wrong)
    outbox("1")
    worker.run_sender(Impatient())
    assert states("1") == ["queued"]
    assert "these are other keys" in caplog.text


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


@pytest.mark.django_db(transaction=True)
def test_the_bell_is_heard(settings):
    with Bell() as bell:
        waking.wake()
        waking.wake()
        assert bell.wait(5)
        assert not bell.wait(0), "many rings are one"


@pytest.mark.django_db(transaction=True)
def test_ringing_where_nobody_listens_is_no_error(settings, tmp_path):
    waking.wake()
    settings.DATA_DIR = tmp_path / "not there"
    waking.wake()


@pytest.mark.django_db(transaction=True)
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


def test_a_thread_that_ends_by_itself_ends_the_worker(caplog):
    def waits(stop):
        assert stop.wait(10)

    def returns(stop):
        pass

    def breaks(stop):
        raise OSError(24, "Too many open files")

    for bad in (returns, breaks):
        assert together([waits, bad], threading.Event()) == 1
        assert f"{bad.__name__} has ended by itself" in caplog.text


def test_a_worker_that_is_told_to_stop_has_done_well():
    stop = threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    assert together([lambda stop: stop.wait(10), lambda stop: stop.wait(10)], stop) == 0


@pytest.mark.django_db
def test_the_worker_does_not_start_on_other_keys(monkeypatch, capsys):
    def wrong():
        raise canary.KeysDoNotFit("set KEYS_DIR")

    monkeypatch.setattr(canary, "demand", wrong)
    monkeypatch.setattr("clamour.commands.worker.start_django", lambda: None)
    assert main([]) == 1
    assert capsys.readouterr().err == "clamour: set KEYS_DIR\n"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_commit_rings_and_a_rollback_does_not():
    with Bell() as bell:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            actions.enqueue("test", [actions.Outgoing("1", "office@ministry.example")])
            raise ZeroDivisionError
        assert not bell.wait(0.3)
        actions.enqueue("test", [actions.Outgoing("1", "office@ministry.example")])
        assert bell.wait(5)
        assert not bell.wait(0.1), "many rings are one"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_bell_that_was_cut_off_still_waits():
    with Bell() as bell:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN %' AND datname = current_database()"
            )
        rings = [bell.wait(0.3) for _ in range(4)]
        assert not rings[-1], "it must not ring without end"
