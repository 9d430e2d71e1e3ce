"""The e-mail channel: a batch of letters over a few reused connections.

What is decided here is what a broken connection means. Before the dot: the letter has not arrived,
it goes once more on another connection, and after a second break it is deferred. After the dot: it
is uncertain, and nothing is sent again. And what a refusal of ours means: a relay that took none of
a batch and refused some because of us is in trouble; one that took others only sets these aside.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from clamour.delivery import states
from clamour.delivery.channels.email.client import Connection, NotNow, Phase, Unreachable
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.relay import Relay
from clamour.delivery.channels.email.wire import Broken
from clamour.delivery.journal import Journal
from clamour.delivery.outcomes import Outcome, presentable

logger = logging.getLogger(__name__)

# Results are given out when there are so many, or after so many seconds.
GIVE_OUT, GIVE_OUT_AFTER = 50, 0.05
# An idle connection is not trusted longer than this (seconds).
IDLE = 30
# So many letters the relay may refuse because of us before the rest of their domain is not tried,
# and so many domains before the rest of the batch is not.
STRIKES = 3
# So long may letters on the wire take to be answered when we are asked to stop (seconds).
GRACE = 10


class EmailChannel:
    """Connections to one relay, kept from batch to batch.

    `trouble` is why the last batch could not be carried whole (the relay is away or refuses us, the
    journal cannot be written), or ''; what was not tried is `queued` again. `has_taken`: the relay
    took a letter of the last batch.
    """

    def __init__(
        self, relay: Relay, journal: Journal, *, connections: int, stopping: Callable[[], bool]
    ) -> None:
        self._relay = relay
        self._journal = journal
        self._connections = connections
        self._stopping = stopping
        self._idle: list[Connection] = []
        self.trouble = ""
        self.has_taken = False

    async def deliver(
        self, letters: Sequence[Envelope], *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        """Yield outcomes as they come, one for each letter.

        No body begins later than `begin_within` seconds from now: the lease must outlast it.
        """
        self.trouble, self.has_taken = "", False
        batch = _Batch(letters, time.monotonic() + begin_within, self._stopping)
        await asyncio.sleep(0)  # let the loop see which idle connections have died
        number = min(self._connections, len(letters))
        workers = [asyncio.create_task(self._work(batch)) for _ in range(number)]
        watch = asyncio.create_task(self._watch(workers, batch))
        try:
            while not watch.done():
                if some := await batch.take():
                    yield some
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

    async def _watch(self, workers: list[asyncio.Task[None]], batch: "_Batch") -> None:
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
                if self._stopping() and not stop_at:
                    stop_at = time.monotonic() + GRACE
            await _end(list(running))
        finally:
            batch.wake()

    async def _work(self, batch: "_Batch") -> None:
        """Carry letters until none waits; one connection at a time."""
        try:
            while batch.waiting and batch.may_go():
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

    async def _talk(self, connection: Connection, batch: "_Batch") -> None:
        """Carry letters as long as this connection serves."""
        while connection.usable and batch.waiting and batch.may_go():
            letter = batch.waiting.popleft()
            try:
                outcome = await connection.send(letter, batch.may_go)
                if outcome.again == states.POLICY:
                    batch.unwanted(letter, outcome)
                    continue
                batch.add(outcome)
                if outcome.again == states.OURS:
                    batch.refused(letter, outcome)
            except asyncio.CancelledError:
                batch.broken(letter, connection.phase, "stopped while the server was silent")
                connection.abort("stopping")
                raise
            except Broken as why:
                batch.broken(letter, connection.phase, str(why))
                connection.abort("broken")
            except NotNow as why:
                batch.give_back(letter)
                if str(why):
                    batch.halt()
                    self._complain(str(why))
        if connection.usable:
            self._idle.append(connection)
        else:
            await connection.quit()

    def _complain(self, why: str) -> None:
        if not self.trouble:
            logger.warning("%s", why)
        self.trouble = why


class _Batch:
    """Letters that wait, outcomes that are not yet given out."""

    def __init__(
        self, letters: Sequence[Envelope], begin_until: float, stopping: Callable[[], bool]
    ) -> None:
        self.waiting = deque(letters)
        self._begin_until = begin_until
        self._stopping = stopping
        self._broke: set[int] = set()
        self._outcomes: list[Outcome] = []
        self._strikes: Counter[str] = Counter()
        self._unwanted: dict[str, list[Outcome]] = {}  # by lane
        self._aside: list[Outcome] = []
        self.taken = 0
        self.refused_us = ""  # what the relay said of us
        self._some, self._enough = asyncio.Event(), asyncio.Event()

    def may_go(self) -> bool:
        return time.monotonic() < self._begin_until and not self._stopping()

    def halt(self) -> None:
        """Begin no other letter of this batch."""
        self._begin_until = 0

    def add(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self.taken += outcome.state == states.HANDED_OVER
        self._some.set()
        if len(self._outcomes) >= GIVE_OUT:
            self._enough.set()

    def refused(self, letter: Envelope, outcome: Outcome) -> None:
        """The relay refuses because of us: after some letters, ask no more in vain.

        First the rest of one domain is set aside, since the relay may refuse that one alone and
        must not keep the others waiting; after some domains the rest of the batch.
        """
        self.refused_us = outcome.answer
        domain = _domain(letter)
        self._strikes[domain] += 1
        if self._strikes[domain] != STRIKES:
            return
        for other in [one for one in self.waiting if _domain(one) == domain]:
            self.waiting.remove(other)
            self.add(Outcome(other.pk, states.QUEUED, answer=outcome.answer, again=states.OURS))
        if not self.taken and sum(n >= STRIKES for n in self._strikes.values()) >= STRIKES:
            self.halt()

    def unwanted(self, letter: Envelope, outcome: Outcome) -> None:
        """A policy is against whom we are for this letter: its domain gets no other as the same.

        It is told at the end, and with it those set aside: until then nobody else may take them.
        """
        self._unwanted.setdefault(letter.lane, []).append(outcome)
        whom = letter.lane, letter.identity
        for other in [one for one in self.waiting if (one.lane, one.identity) == whom]:
            self.waiting.remove(other)
            self._aside.append(Outcome(other.pk, states.QUEUED))

    def give_back(self, letter: Envelope) -> None:
        self.add(Outcome(letter.pk, states.QUEUED))

    def broken(self, letter: Envelope, phase: Phase, why: str) -> None:
        """Judge a letter whose connection fell."""
        why = presentable(why, letter.recipient)
        if phase is Phase.DOT:
            self.add(Outcome(letter.pk, states.UNCERTAIN, answer=f"silence after the dot: {why}"))
        elif letter.pk in self._broke:
            self.add(Outcome(letter.pk, states.DEFERRED, answer=f"broken off twice: {why}"))
        else:
            self._broke.add(letter.pk)
            self.waiting.appendleft(letter)

    def wake(self) -> None:
        self._some.set()
        self._enough.set()

    async def take(self) -> list[Outcome]:
        """Return outcomes when there are enough, or shortly after the first."""
        await self._some.wait()
        try:
            async with asyncio.timeout(GIVE_OUT_AFTER):
                await self._enough.wait()
        except TimeoutError:
            pass
        self._some.clear()
        self._enough.clear()
        some, self._outcomes = self._outcomes, []
        return some

    def rest(self) -> list[Outcome]:
        """Return what is left at the end; letters nobody tried go back to the queue."""
        while self.waiting:
            self.give_back(self.waiting.popleft())
        return [*self._outcomes, *self._policies(), *self._aside]

    def _policies(self) -> list[Outcome]:
        """What was said of whom we are; where nobody at all took a letter, it was of the relay.

        A relay that refuses several domains and takes nothing speaks for itself (a quota, a closed
        account), and no domain may be shut for that.
        """
        found = [one for some in self._unwanted.values() for one in some]
        if self.taken or len(self._unwanted) < STRIKES:
            return found
        self.refused_us = f"our relay refuses: {found[-1].answer}"
        return [replace(one, again=states.OURS) for one in found]


def _domain(letter: Envelope) -> str:
    return letter.recipient.rpartition("@")[2].lower()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
