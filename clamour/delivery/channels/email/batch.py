"""A batch on its way: letters that wait, what answers mean for them, outcomes to be given out."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace

from clamour.delivery import states
from clamour.delivery.brake import Brake
from clamour.delivery.channels.email.client import Phase
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.limits import LINGERS, Limits
from clamour.delivery.outcomes import Outcome, presentable

# Results are given out when there are so many, or so many seconds after the first: each time costs
# a commit, and what a crash in between forgets is on the journal.
GIVE_OUT, GIVE_OUT_AFTER = 500, 0.2
# Seconds of silence after which none are given out: who reads may have something to say.
NONE_AFTER = 0.4
# So many letters the relay may refuse because of us before the rest of their domain is not tried,
# and so many domains before the rest of the batch is not.
STRIKES = 3


class Batch:
    """Letters that wait, outcomes that are not yet given out."""

    def __init__(
        self, letters: Sequence[Envelope], begin_until: float, brake: Brake, limits: Limits
    ) -> None:
        self.waiting = deque(letters)
        self._begin_until = begin_until
        self._brake = brake
        self._limits = limits
        self._lingers_until = time.monotonic() + LINGERS
        self._broke: set[int] = set()
        self._outcomes: list[Outcome] = []
        self._strikes: Counter[str] = Counter()
        self._unwanted: dict[str, list[Outcome]] = {}  # by lane
        self._aside: list[Outcome] = []
        self.taken = 0
        self.refused_us = ""  # what the relay said of us
        self._some, self._enough = asyncio.Event(), asyncio.Event()

    def may_go(self, letter: Envelope | None = None) -> bool:
        """Whether anything may begin, and this letter."""
        if letter and self._brake.holds(letter.pk):
            return False
        return time.monotonic() < self._begin_until and not self._brake.stops()

    def has_some(self) -> bool:
        """Whether a letter waits for whom there is a connection; a lane's may all be in use."""
        if letter := self.next():
            self.put_back(letter)
        return letter is not None

    def next(self) -> Envelope | None:
        """Take the next letter that waits and may go: it is on the wire until `leave`."""
        at = 0
        while at < len(self.waiting):
            letter = self.waiting[at]
            if self._is_out(letter):
                del self.waiting[at]
                self.give_back(letter)
            elif self._limits.take(letter.lane):
                del self.waiting[at]
                return letter
            else:
                at += 1
        return None

    def _is_out(self, letter: Envelope) -> bool:
        """Whether this batch is not to carry it any more."""
        late = self._limits.few(letter.lane) and time.monotonic() > self._lingers_until
        return late or self._brake.holds(letter.pk)

    def ahead(self, connections: int) -> Envelope | None:
        """Take the letter after that, unless another connection could carry it sooner."""
        if len(self.waiting) < connections or self._limits.few(self.waiting[0].lane):
            return None
        return self.next()

    def leave(self, letter: Envelope) -> None:
        """It is on the wire no longer."""
        self._limits.leave(letter.lane)

    def put_back(self, letter: Envelope | None) -> None:
        """Let it wait again: nothing of it has been sent that counts."""
        if letter:
            self.leave(letter)
            self.waiting.appendleft(letter)

    def halt(self) -> None:
        """Begin no other letter of this batch."""
        self._begin_until = 0

    def add(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self.taken += outcome.state == states.HANDED_OVER
        self._some.set()
        if len(self._outcomes) >= GIVE_OUT:
            self._enough.set()

    def judge(self, letter: Envelope, outcome: Outcome) -> None:
        """Take an answer, and what it means for the letters that wait."""
        if outcome.again == states.POLICY:
            self.unwanted(letter, outcome)
            return
        self.add(outcome)
        if outcome.again == states.OURS:
            self.refused(letter, outcome)

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
        whom = letter.identity
        if phase is Phase.DOT:
            why = f"silence after the dot: {why}"
            self.add(Outcome(letter.pk, states.UNCERTAIN, answer=why, identity=whom))
        elif letter.pk in self._broke:
            why = f"broken off twice: {why}"
            self.add(Outcome(letter.pk, states.DEFERRED, answer=why, identity=whom))
        else:
            self._broke.add(letter.pk)
            self.waiting.appendleft(letter)

    def wake(self) -> None:
        self._some.set()
        self._enough.set()

    async def take(self) -> list[Outcome]:
        """Return outcomes when there are enough, or shortly after the first; or none."""
        if await _happens(self._some, NONE_AFTER):
            await _happens(self._enough, GIVE_OUT_AFTER)
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
        return [replace(one, again=states.OURS, identity="") for one in found]


async def _happens(event: asyncio.Event, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False


def _domain(letter: Envelope) -> str:
    return letter.recipient.rpartition("@")[2].lower()
