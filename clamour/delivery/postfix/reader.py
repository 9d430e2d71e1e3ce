"""Reads the log of the local Postfix all the time, and takes back what was recalled.

What the lines did and how far they were read is one transaction: a crash leaves both undone, and
the lines are read again. Several workers of one machine may run this: they take turns at the mark.
"""

import logging
import socket
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone

from clamour.delivery.models import LogMark
from clamour.delivery.postfix import doubts, fates, logfile
from clamour.delivery.postfix.lines import Line, parse
from clamour.delivery.postfix.logfile import Place
from clamour.delivery.postfix.recalls import Recaller

logger = logging.getLogger(__name__)

POLL = 0.3  # seconds between two looks at a log that does not grow
BATCH = 800  # lines in one transaction
SETTLE_EVERY = 10.0


def run_reader(stop: threading.Event) -> None:
    """Read and take back until `stop`; without RELAY_LOG and POSTSUPER there is nothing to do."""
    if not (settings.RELAY_LOG or settings.POSTSUPER):
        stop.wait()
        return
    reader = Reader(Path(settings.RELAY_LOG)) if settings.RELAY_LOG else None
    recaller = Recaller() if settings.POSTSUPER else None
    while not stop.is_set():
        read = 0
        try:
            read = reader.round() if reader else 0
            if recaller:
                recaller.look()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the relay's log waits for the database: %s", type(error).__name__)
            connection.close()
            stop.wait(1)
        if not read:
            close_old_connections()
            stop.wait(POLL)
    connection.close()


class Reader:
    """One log and its mark."""

    def __init__(self, log: Path) -> None:
        self._log = log
        # The same path on two machines is two logs.
        self._name = f"{socket.gethostname()[:60]}:{log}"
        self._seen: Place | None = None
        self._settle_at = 0.0
        self._problem = ""

    def round(self) -> int:
        """Do some lines; return how many, 0 when there is nothing new."""
        try:
            read = 0 if self._nothing_new() else self._read()
            self._problem = ""
        except OSError as error:
            self._complain(f"{type(error).__name__}: {error.strerror}")
            return 0
        if not read and time.monotonic() >= self._settle_at:
            self._settle_at = time.monotonic() + SETTLE_EVERY
            doubts.settle(self._log)
        return read

    def _nothing_new(self) -> bool:
        """Whether the file ends where we are: asked without the database."""
        about = self._log.stat()
        return self._seen == Place(f"{about.st_dev}:{about.st_ino}", about.st_size)

    @transaction.atomic
    def _read(self) -> int:
        LogMark.objects.get_or_create(path=self._name)
        mark = LogMark.objects.select_for_update().get(path=self._name)
        chunk = logfile.chunk(self._log, Place(mark.file, mark.offset))
        lines = chunk.lines[:BATCH]
        done, end = _do(lines)
        if len(lines) == len(chunk.lines) == done:
            end = chunk.end
        if end and end != Place(mark.file, mark.offset):
            mark.file, mark.offset, mark.read_at = *end, timezone.now()
            mark.save()
        self._seen = Place(mark.file, mark.offset)
        return done

    def _complain(self, problem: str) -> None:
        if problem != self._problem:
            logger.error("RELAY_LOG cannot be read: %s", problem)
        self._problem = problem


def _do(lines: list[tuple[bytes, Place]]) -> tuple[int, Place | None]:
    """Do the lines up to the first that has to wait; return how many, and the place behind."""
    told: list[tuple[int, Line]] = [
        (number, line) for number, (raw, _) in enumerate(lines) if (line := parse(raw))
    ]
    done = fates.apply([line for _, line in told])
    number = told[done][0] if done < len(told) else len(lines)
    return number, lines[number - 1][1] if number else None
