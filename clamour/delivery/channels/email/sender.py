"""The e-mail channel: a batch of letters over a few reused connections.

What is decided here is what a broken connection means. Before the dot: the letter has not arrived,
it goes once more on another connection, and after a second break it is deferred. After the dot: it
is uncertain, and nothing is sent again. And what a refusal of ours means: a relay that took none of
a batch and refused some because of us is in trouble; one that took others only sets these aside.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from clamour.delivery import states
from clamour.delivery.brake import Brake
from clamour.delivery.channels.email.batch import Batch
from clamour.delivery.channels.email.client import Connection, NotNow
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.limits import Limits
from clamour.delivery.channels.email.opening import Unreachable
from clamour.delivery.channels.email.relay import Relay
from clamour.delivery.channels.email.wire import Broken
from clamour.delivery.journal import Journal
from clamour.delivery.outcomes import Outcome

logger = logging.getLogger(__name__)

# An idle connection is not trusted longer than this (seconds).
IDLE = 30
# So long may letters on the wire take to be answered when we are asked to stop (seconds).
GRACE = 10


class EmailChannel:
    """Connections to one relay, kept from batch to batch.

    `trouble` is why the last batch could not be carried whole (the relay is away or refuses us, the
    journal cannot be written), or ''; what was not tried is `queued` again. `has_taken`: the relay
    took a letter of the last batch.
    """

    def __init__(
        self,
        relay: Relay,
        journal: Journal,
        *,
        connections: int,
        brake: Brake,
        limits: Limits,
    ) -> None:
        self._relay = relay
        self._journal = journal
        self._connections = connections
        self._brake = brake
        self._limits = limits
        self._idle: list[Connection] = []
        self.trouble = ""
        self.has_taken = False

    async def deliver(
        self, letters: Sequence[Envelope], *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        """Yield outcomes as they come, one for each letter; now and then none, if none come.

        No body begins later than `begin_within` seconds from now: the lease must outlast it.
        """
        self.trouble, self.has_taken = "", False
        batch = Batch(letters, time.monotonic() + begin_within, self._brake, self._limits)
        await asyncio.sleep(0)  # let the loop see which idle connections have died
        number = min(self._connections, len(letters))
        workers = [asyncio.create_task(self._work(batch)) for _ in range(number)]
        watch = asyncio.create_task(self._watch(workers, batch))
        try:
            while not watch.done():
                yield await batch.take()
            await watch
        finally:
            await _end([watch, *workers])
        rest = batch.rest()
        self.has_taken = batch.taken > 0
        if batch.refused_us and not batch.taken:
            self._complain(batch.refused_us)
        yield rest

    async def rest(self) -> None:
        """Close what is idle."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(connection.quit() for connection in idle))

    async def _watch(self, workers: list[asyncio.Task[None]], batch: Batch) -> None:
        """Wait for the workers; once we are asked to stop, only as long as the grace lasts."""
        running: set[asyncio.Task[None]] = set(workers)
        stop_at = 0.0
        try:
            while running and not (stop_at and time.monotonic() > stop_at):
                done, running = await asyncio.wait(
                    running, timeout=0.5, return_when=asyncio.FIRST_EXCEPTION
                )
                for task in done:
                    task.result()
                if self._brake.stops() and not stop_at:
                    stop_at = time.monotonic() + GRACE
            await _end(list(running))
        finally:
            batch.wake()

    async def _work(self, batch: Batch) -> None:
        """Carry letters until none waits for this one; one connection at a time."""
        try:
            while batch.has_some() and batch.may_go():
                connection = self._rested() or await Connection.open(self._relay, self._journal)
                await self._talk(connection, batch)
        except Unreachable as why:
            self._complain(f"the relay cannot be reached: {why}")

    def _rested(self) -> Connection | None:
        """Take the youngest idle connection that can still be used."""
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and time.monotonic() - connection.used_at < IDLE:
                return connection
            connection.abort("idle for too long")
        return None

    async def _talk(self, connection: Connection, batch: Batch) -> None:
        """Carry letters as long as this connection serves."""
        letter, spent = batch.next(), False
        while letter and connection.usable and batch.may_go():
            if spent := self._limits.spent(connection.carried, letter.lane):
                break
            following = self._following(connection, batch, letter)
            letter = await self._carry(connection, batch, letter, following)
            if letter is None and not connection.owes:
                letter = batch.next()
        batch.put_back(letter)
        if connection.usable and not connection.owes and not spent:
            self._idle.append(connection)
        else:
            await connection.quit()

    def _following(self, connection: Connection, batch: Batch, letter: Envelope) -> Envelope | None:
        """The letter that this connection carries after that one, if that is certain."""
        following = batch.ahead(self._connections)
        if following and self._limits.spent(connection.carried, following.lane, after=letter.lane):
            batch.put_back(following)
            return None
        return following

    async def _carry(
        self, connection: Connection, batch: Batch, letter: Envelope, following: Envelope | None
    ) -> Envelope | None:
        """Carry one letter and judge what came of it; return the one that must follow now."""
        connection.carried[self._limits.kind(letter.lane)] += 1
        try:
            outcome = await connection.send(letter, partial(batch.may_go, letter), following)
        except asyncio.CancelledError:
            batch.put_back(following)
            batch.broken(letter, connection.phase, "stopped while the server was silent")
            connection.abort("stopping")
            raise
        except Broken as why:
            batch.put_back(following)
            batch.broken(letter, connection.phase, str(why))
            connection.abort("broken")
            return None
        except NotNow as why:
            batch.put_back(following)
            batch.give_back(letter)
            if str(why):
                batch.halt()
                self._complain(str(why))
            return None
        finally:
            batch.leave(letter)
        if outcome.again in (states.OURS, states.POLICY) or not connection.owes:
            batch.put_back(following)  # it may be one of those that are now set aside
            following = None
        batch.judge(letter, outcome)
        return following

    def _complain(self, why: str) -> None:
        if not self.trouble:
            logger.warning("%s", why)
        self.trouble = why


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
