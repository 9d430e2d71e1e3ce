"""Whose turn it is to write, among the processes on one SQLite that write much: web and senders.

SQLite has one writer. Who finds it busy sleeps for some milliseconds and asks again, and these
would sleep longer than they wait: a file's lock wakes the next one at once. PostgreSQL has no use
for it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


class Turns:
    """One writer's place in the queue for the database. Made in the process that uses it."""

    def __init__(self) -> None:
        self._file: int | None = None
        if connection.vendor == "sqlite":
            folder = Path(settings.JOURNAL_DIR)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(folder / "turn.lock", os.O_CREAT | os.O_RDWR, 0o600)

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the other writers, and keep them waiting."""
        if self._file is None:
            yield
            return
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
