"""Who sends: a worker's senders, and their lives after whatever goes wrong.

One round of a sender stands in `rounds.py`.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from clamour.delivery.rounds import LONGEST_PAUSE, POLL, Sender
from clamour.delivery.waking import Bell
from clamour.keys import canary

logger = logging.getLogger(__name__)


def run_sender(stop: threading.Event) -> None:
    """Send what is due until `stop` is set; then end what is on the wire and return.

    Whatever goes wrong inside is logged and treated like a crash: the journal is left behind, a new
    sender takes over in this same process, and recovers it.
    """
    _live(stop, _woken)


def run_helper(stop: threading.Event) -> None:
    """Send beside a `run_sender` of the same worker, in a process of its own, like it.

    Nobody wakes it: the letter that somebody waits for is the first one's, and this one looks each
    second whether there are more.
    """
    _live(stop, _unwoken)


def _live(stop: threading.Event, life: Callable[[threading.Event], None]) -> None:
    falls = 0
    while not stop.is_set():
        born = time.monotonic()
        try:
            life(stop)
        except Exception:
            falls = falls + 1 if time.monotonic() - born < LONGEST_PAUSE else 1
            pause = min(2**falls, LONGEST_PAUSE)
            logger.exception("the sender fell over and starts again in %d s", pause)
            connection.close()  # it may be the connection that is broken
            stop.wait(pause)
    connection.close()


def _woken(stop: threading.Event) -> None:
    with only_sender(stop) as alone, Bell() as bell:
        if alone:
            _send(stop, bell)


def _unwoken(stop: threading.Event) -> None:
    _send(stop, Bell())


def _send(stop: threading.Event, bell: Bell) -> None:
    canary.demand()  # with other keys every address would fail for good
    with Sender(stop) as sender:
        sender.work(bell)


@contextmanager
def only_sender(stop: threading.Event) -> Iterator[bool]:
    """On SQLite wait until no other worker sends on this data; yield False when stopped first."""
    if connection.vendor != "sqlite":
        yield True
        return
    folder = Path(settings.JOURNAL_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "sender.lock").open("w") as lock:
        yield _wait_for(lock.fileno(), stop)


def _wait_for(lock: int, stop: threading.Event) -> bool:
    said = False
    while not stop.is_set():
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if not said:
            logger.warning("another sender works on this database; waiting for it to end")
            said = True
        stop.wait(POLL)
    return False
