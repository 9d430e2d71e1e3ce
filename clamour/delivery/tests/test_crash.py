"""A real sender dies, is stopped, or finds its database locked: no letter lost, none doubled."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from clamour.delivery.tests.sink import Sink

CONNECTIONS = 5
LETTERS = 200


class House:
    """Clamour's outbox in a folder and a database of its own, worked by processes."""

    def __init__(self, folder, database_url: str) -> None:
        self._env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clamour.delivery.tests.settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "MAIL_CONNECTIONS": str(CONNECTIONS),
        }

    def start(
        self, *command: str, relay: str = "smtp://127.0.0.1:1", **options
    ) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "clamour.delivery.tests.house", *command],
            env={**self._env, "MAIL_RELAY": relay},
            **options,
        )

    def fill(self, number: int) -> None:
        assert self.start("fill", str(number)).wait(60) == 0

    def finish(self, sink: Sink) -> dict[str, tuple[str, str]]:
        process = self.start("finish", relay=sink.url, stdout=subprocess.PIPE)
        out, _ = process.communicate(timeout=60)
        return json.loads(out)

    def interrupt(self, sink: Sink, *, after: int, number: int) -> int:
        """Send until the sink has `after` letters more, then signal; return the exit code."""
        enough = len(sink.letters) + after
        process = self.start("send", relay=sink.url)
        while len(sink.letters) < enough:
            assert process.poll() is None
            time.sleep(0.001)
        process.send_signal(number)
        return process.wait(60)


@pytest.fixture
def house(tmp_path, db) -> Iterator[House]:
    if connection.vendor == "sqlite":
        yield House(tmp_path, f"sqlite:///{tmp_path}/crash.sqlite3")
        return
    with _new_database() as url:
        yield House(tmp_path, url)


@contextmanager
def _new_database() -> Iterator[str]:
    name = f"clamour_crash_{os.getpid()}"
    parts = connection.settings_dict
    server = f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_killed_twice_in_the_middle_and_stopped_once(house):
    with Sink(delay=0.003) as sink:
        house.fill(LETTERS)
        assert house.interrupt(sink, after=40, number=signal.SIGKILL) == -signal.SIGKILL
        assert house.interrupt(sink, after=40, number=signal.SIGKILL) == -signal.SIGKILL
        assert house.interrupt(sink, after=30, number=signal.SIGTERM) == 0
        found = house.finish(sink)
    arrived = sink.message_ids
    assert len(found) == LETTERS
    assert max(arrived.values()) == 1, "none doubled"
    handed_over = {id_ for state, id_ in found.values() if state == "handed_over"}
    uncertain = {id_ for state, id_ in found.values() if state == "uncertain"}
    assert {state for state, _ in found.values()} <= {"handed_over", "uncertain"}
    assert handed_over <= set(arrived), "none lost"
    assert set(arrived) <= handed_over | uncertain
    assert len(uncertain) <= 2 * CONNECTIONS, "at most one a connection and kill"


@pytest.mark.sqlite
def test_a_locked_database_delays_and_doubles_nothing(house, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite locks its database; PostgreSQL does not")
    locked = threading.Event()

    def rule(verb: str, argument: str, number: int) -> None:
        if verb == "DOT" and not locked.is_set():
            locked.set()
            threading.Thread(target=_lock, args=(tmp_path / "crash.sqlite3", 2)).start()

    house.fill(60)
    with Sink(rule, delay=0.01) as sink:
        found = house.finish(sink)
    assert locked.is_set()
    assert {state for state, _ in found.values()} == {"handed_over"}
    assert len(sink.message_ids) == len(sink.letters) == 60


def _lock(path, seconds: float) -> None:
    """Hold the database longer than a writer waits (tests.settings: one second)."""
    with sqlite3.connect(path, isolation_level=None, timeout=10) as database:
        database.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        database.execute("COMMIT")
