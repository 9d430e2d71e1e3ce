"""Clamour's outbox in a place of its own, worked by processes that tests may harm."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from clamour.delivery.tests.sink import Sink

CONNECTIONS = 5
NOBODY = "smtp://127.0.0.1:1"


class House:
    """Clamour's outbox in a folder and a database of its own, worked by processes."""

    def __init__(self, folder: Path, database_url: str = "", **settings: str) -> None:
        self.folder = folder
        self.database_url = database_url or f"sqlite:///{folder}/crash.sqlite3"
        self._env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clamour.delivery.tests.settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": self.database_url,
            "MAIL_CONNECTIONS": str(CONNECTIONS),
            **settings,
        }

    def start(self, *command: str, relay: str = NOBODY, **options: object) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "clamour.delivery.tests.house", *command],
            env={**self._env, "MAIL_RELAY": relay},
            **options,
        )

    def fill(self, number: int) -> None:
        assert self.start("fill", str(number)).wait(60) == 0

    def finish(self, relay: str, seconds: int = 60) -> dict[str, tuple[str, str]]:
        """Send what is left; return ref -> state, Message-ID."""
        process = self.start("finish", str(seconds), relay=relay, stdout=subprocess.PIPE)
        out, _ = process.communicate(timeout=2 * seconds)
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


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """A database of its own on this PostgreSQL server (postgres://user:password@host:port)."""
    name = f"clamour_crash_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def lock_database(path: Path, seconds: float) -> None:
    """Hold SQLite's database longer than a writer waits (tests.settings: one second)."""
    with sqlite3.connect(path, isolation_level=None, timeout=10) as database:
        database.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        database.execute("COMMIT")
