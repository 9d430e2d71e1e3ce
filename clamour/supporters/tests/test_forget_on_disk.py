"""Erased rows leave SQLite's write-ahead log too, if not at once then soon."""

import sqlite3

import pytest
from django.utils import timezone

from clamour.supporters import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(settings, tmp_path):
    """The note that the log is still to be emptied."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "forget-on-disk"


@pytest.fixture
def answer(owed, monkeypatch):
    def say(emptied):
        monkeypatch.setattr(actions, "_forget_now", lambda: emptied)

    return say


def test_a_log_in_use_is_tried_again_until_it_is_empty(owed, answer):
    answer(False)
    actions.erase("sam@mail.example")
    assert owed.exists()
    actions.expire(timezone.now())
    assert owed.exists()
    answer(True)
    actions.expire(timezone.now())
    assert not owed.exists()


def test_nothing_forgotten_owes_nothing(owed, answer):
    answer(False)
    actions.expire(timezone.now())
    assert not owed.exists()


def test_a_reader_keeps_the_log_and_is_noticed(tmp_path):
    path = tmp_path / "a.sqlite3"
    writer, reader = (sqlite3.connect(path, isolation_level=None) for _each in range(2))
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (a)")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM t").fetchall()
    writer.execute("INSERT INTO t VALUES ('erase me')")
    writer.execute("PRAGMA busy_timeout = 9000")
    assert actions._empty_log(writer.cursor()) is False
    assert writer.execute("PRAGMA busy_timeout").fetchone() == (9000,)
    reader.execute("COMMIT")
    assert actions._empty_log(writer.cursor()) is True
    assert (tmp_path / "a.sqlite3-wal").stat().st_size == 0
