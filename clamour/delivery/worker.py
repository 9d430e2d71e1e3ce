"""The sender: a loop that claims, delivers, writes back and sleeps.

What a crash (kill -9) would do at each step stands beside it. In all cases the next sender finds
the journal without its owner and writes back what it says: see `sweep.recover_dead`.
"""

import asyncio
import fcntl
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TypeVar, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from clamour.delivery import channels, claims, sweep
from clamour.delivery.channels.email.mailroom import Mailroom
from clamour.delivery.channels.fax import fax
from clamour.delivery.channels.post import Post
from clamour.delivery.channels.webform import WebForm
from clamour.delivery.identities import refusing
from clamour.delivery.journal import Journal
from clamour.delivery.models import Channel
from clamour.delivery.outcomes import Outcome
from clamour.delivery.tallies import Tallies
from clamour.delivery.turns import Turns
from clamour.delivery.waking import Bell
from clamour.keys import canary

logger = logging.getLogger(__name__)

T = TypeVar("T")

CLAIM = 200  # letters; more gains nothing and risks more
POLL = 1.0  # seconds between two looks when nobody rings
RECOVER_EVERY = 60.0
EXPIRE_EVERY = 600.0
LONGEST_PAUSE = 30.0


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


class Sender:
    """One sender's life: its name on claims, its journal, its connections."""

    def __init__(self, stop: threading.Event) -> None:
        self.owner = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._stop = stop
        self._journal = Journal(Path(settings.JOURNAL_DIR), self.owner)
        self._runner = asyncio.Runner(loop_factory=_loop_factory())
        self._channel = Mailroom(self._journal, connections=_share(), stopping=stop.is_set)
        self._channels: dict[str, channels.Channel] = {
            Channel.EMAIL: self._channel,
            Channel.POST: Post(),
            Channel.FAX: fax(self._channel, settings.FAX_GATEWAY),
            Channel.WEBFORM: WebForm(),
        }
        self._turns = Turns()
        self._tallies = Tallies()
        self._open = False
        self._recover_at = self._expire_at = 0.0

    def __enter__(self) -> "Sender":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(Exception):
            self._tallies.write(now=True)
        with suppress(Exception):
            self._run(self._channel.rest())
        self._runner.close()
        self._journal.close(nothing_open=not self._open)
        self._turns.close()

    def work(self, bell: Bell) -> None:
        """Round after round; sleep when nothing is due."""
        pause = POLL
        while not self._stop.is_set():
            self._sweep()
            sent = self.round()
            if self._channel.trouble:
                pause = min(pause * 2, LONGEST_PAUSE)
                self._stop.wait(pause)
                continue
            pause = POLL
            if not sent:
                self._tallies.write(now=True)
                self._run(self._channel.rest())
                close_old_connections()
                bell.wait(POLL)

    def round(self) -> int:
        """Do one round for each channel with letters; return how many were claimed."""
        return sum(self._round(name) for name in (Channel.EMAIL, *claims.channels_due()))

    def _round(self, name: str) -> int:
        """Claim, deliver, write back, once."""
        channel = self._channels[name]
        # 1. Claim. A crash before the commit changes nothing; one after it leaves rows claimed
        #    whose journal is silent: they go back to the queue.
        with self._turns.mine():
            batch = claims.claim(self.owner, CLAIM, channel=name)
        if not batch:
            return 0
        self._open = True
        # 2. Ask the streams for the letters. A crash here: as before, nothing has left.
        letters, failed = channel.pack(batch)
        self._write_back(failed)
        # 3. Deliver. A crash here leaves on the journal "begun" for letters whose dot may be out:
        #    uncertain, one a connection at most; "taken" for those the relay has; and nothing for
        #    the others: queued again.
        begin_within = claims.BEGIN_WITHIN.total_seconds()
        for outcomes in self._steps(channel.deliver(letters, begin_within=begin_within)):
            # 4. Write back, some at a time. A crash before the commit: the journal still knows
            #    (the answer's words are lost). After the commit: the rows are no longer ours.
            self._write_back(outcomes)
        # 5. Forget. A crash before this leaves entries of rows that are not claimed any more, and
        #    recovery looks at claimed rows only.
        self._journal.forget()
        self._open = False
        self._tallies.write()
        self._channel.tell()
        return len(batch)

    def _write_back(self, outcomes: Sequence[Outcome]) -> None:
        """Write back, however long the database needs to come round; stop waiting when told to.

        The outcomes are in memory and on the journal: giving up here costs their words alone.
        """
        while outcomes:
            try:
                with self._turns.mine():
                    refusing.write_back(outcomes, self.owner)
                self._tallies.count(outcomes)
                return
            except (OperationalError, InterfaceError) as error:
                logger.warning("results cannot be written yet: %s", type(error).__name__)
                connection.close()
                if self._stop.wait(1):
                    raise

    def _sweep(self) -> None:
        """Now and then, do what time does; at first recover what the last sender left."""
        now = time.monotonic()
        if now >= self._recover_at:
            self._recover_at = now + RECOVER_EVERY
            sweep.recover_dead()
            sweep.expire_leases()
        if now >= self._expire_at:
            self._expire_at = now + EXPIRE_EVERY
            sweep.expire_waits()

    def _steps(self, stream: AsyncIterator[T]) -> Iterator[T]:
        """Run the channel until its next outcomes; between two steps its connections stand still.

        Django's database calls need a thread without a running loop.
        """
        with suppress(StopAsyncIteration):
            while True:
                yield self._run(anext(stream))

    def _run(self, awaitable: Awaitable[T]) -> T:
        return self._runner.get_loop().run_until_complete(awaitable)


def _share() -> int:
    """How many of the worker's connections are this sender's."""
    return max(settings.MAIL_CONNECTIONS // settings.SENDERS, 1)


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


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed: half the CPU a letter."""
    try:
        uvloop = import_module("uvloop")
    except ImportError:
        return None
    return cast(Callable[[], asyncio.AbstractEventLoop], uvloop.new_event_loop)
