"""One sender's rounds: claim, deliver, write back, sleep.

What a crash (kill -9) would do at each step stands beside it. In all cases the next sender finds
the journal without its owner and writes back what it says: see `sweep.recover_dead`.
"""

import asyncio
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TypeVar, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from clamour.delivery import channels, claims, sweep
from clamour.delivery.brake import Brake
from clamour.delivery.channels.email.mailroom import Mailroom
from clamour.delivery.channels.fax import fax
from clamour.delivery.channels.post import Post
from clamour.delivery.channels.webform import WebForm
from clamour.delivery.identities import refusing
from clamour.delivery.journal import Journal
from clamour.delivery.models import Channel
from clamour.delivery.outcomes import Outcome
from clamour.delivery.tallies import Tallies
from clamour.delivery.waking import Bell
from clamour.gate.turns import Turns

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A claim is what went in so many seconds the last time, at least and at most so many letters: each
# costs a commit, but behind a slow relay what is claimed waits, and somebody with it.
CLAIM_SECONDS, LEAST, MOST = 0.5, 20, 1_000
AT_FIRST = 200
POLL = 1.0  # seconds between two looks when nobody rings
RECOVER_EVERY = 60.0
EXPIRE_EVERY = 600.0
LONGEST_PAUSE = 30.0


class Sender:
    """One sender's life: its name on claims, its journal, its connections."""

    def __init__(self, stop: threading.Event) -> None:
        self.owner = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._stop = stop
        self._journal = Journal(Path(settings.JOURNAL_DIR), self.owner)
        self._runner = asyncio.Runner(loop_factory=_loop_factory())
        self._brake = Brake(stop.is_set)
        self._channel = Mailroom(self._journal, connections=_share(), brake=self._brake)
        self._channels: dict[str, channels.Channel] = {
            Channel.EMAIL: self._channel,
            Channel.POST: Post(),
            Channel.FAX: fax(self._channel, settings.FAX_GATEWAY),
            Channel.WEBFORM: WebForm(),
        }
        self._turns = Turns()
        self._tallies = Tallies()
        self._open = False
        self._portion = AT_FIRST
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
            batch = claims.claim(self.owner, self._portion, channel=name)
        if not batch:
            return 0
        self._open, started = True, time.monotonic()
        # 2. Ask the streams for the letters. A crash here: as before, nothing has left.
        letters, failed = channel.pack(batch)
        self._write_back(failed)
        self._brake.watch(one.pk for one in letters)
        # 3. Deliver. A crash here leaves on the journal "begun" for letters whose dot may be out:
        #    uncertain, one a connection at most; "taken" for those the relay has; and nothing for
        #    the others: queued again.
        begin_within = claims.BEGIN_WITHIN.total_seconds()
        for outcomes in self._steps(channel.deliver(letters, begin_within=begin_within)):
            # 4. Write back, some at a time. A crash before the commit: the journal still knows
            #    (the answer's words are lost). After the commit: the rows are no longer ours.
            self._write_back(outcomes)
            # Those recalled meanwhile that have not begun come back, and are withdrawn.
            self._brake.look(self.owner, but=outcomes)
        # 5. Forget. A crash before this leaves entries of rows that are not claimed any more, and
        #    recovery looks at claimed rows only.
        self._journal.forget()
        self._open = False
        self._tallies.write()
        self._channel.tell()
        self._learn_portion(len(batch), time.monotonic() - started)
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

    def _learn_portion(self, letters: int, seconds: float) -> None:
        """Claim next what would go in CLAIM_SECONDS; a few letters that went at once say little."""
        would = int(letters / max(seconds, 0.001) * CLAIM_SECONDS)
        if letters == self._portion or seconds > CLAIM_SECONDS:
            self._portion = max(LEAST, min(would, 2 * self._portion, MOST))

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


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed: half the CPU a letter."""
    try:
        uvloop = import_module("uvloop")
    except ImportError:
        return None
    return cast(Callable[[], asyncio.AbstractEventLoop], uvloop.new_event_loop)
