"""An SMTP conversation on one reused connection that always knows how far a letter has come.

The phase is the point: a connection that breaks before the dot is on its way has delivered nothing,
one that breaks after it may have (RFC 1047). The common libraries do not tell these apart.
"""

import enum
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from clamour.delivery import states
from clamour.delivery.channels.email.commands import cannot_carry, introduction
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.lines import stuffed
from clamour.delivery.channels.email.opening import COMMAND, Offers, command, opened
from clamour.delivery.channels.email.relay import Relay
from clamour.delivery.channels.email.reply import Reply
from clamour.delivery.channels.email.wire import Broken, Wire
from clamour.delivery.journal import Journal
from clamour.delivery.outcomes import Outcome, presentable, refusal

# Seconds; RFC 5321 4.5.3.2 gives these for a part of the body and for the answer to the dot.
BLOCK, DOT = 180, 600
# A body up to this size goes out in one piece with its dot.
ONE_PIECE = 64 * 1024
_QUEUED_AS = re.compile(r"\bqueued as ([0-9A-Za-z]{5,40})\b")


class Phase(enum.IntEnum):
    """How far the letter at hand has come."""

    IDLE = 0
    MAIL = 1
    RCPT = 2
    DATA = 3
    BODY = 4  # the body is on its way, its dot is not
    DOT = 5  # the dot may have arrived


_INTRODUCTION = (Phase.MAIL, Phase.RCPT, Phase.DATA)

# The command that was refused, and how.
Refused = tuple[Phase, Reply]


class NotNow(Exception):
    """The letter was stopped before its body, by us; the text says why where that is trouble."""


class Connection:
    """One conversation; `open` begins it, `send` carries one letter, `quit` ends it."""

    def __init__(self, wire: Wire, offers: Offers, journal: Journal) -> None:
        self._wire = wire
        self._offers = offers
        self._journal = journal
        self.carried: Counter[str] = Counter()  # letters, by what `limits` counts them as
        self._introduced: Envelope | None = None
        self.phase = Phase.IDLE
        self.used_at = time.monotonic()

    @classmethod
    async def open(cls, relay: Relay, journal: Journal) -> "Connection":
        """Connect, greet, encrypt and log in; raise opening.Unreachable with the reason."""
        return cls(*await opened(relay), journal)

    @property
    def usable(self) -> bool:
        return not self._wire.lost

    @property
    def owes(self) -> bool:
        """Whether a letter was introduced whose body has not been asked for yet."""
        return self._introduced is not None

    async def send(
        self, letter: Envelope, may_go: Callable[[], bool], following: Envelope | None = None
    ) -> Outcome:
        """Carry one letter and return what the server said of it.

        `following` is the letter that `send` will be called with next: where the server allows it
        (RFC 2920) it is introduced in one piece with this one's body, which saves a round trip.
        Raise Broken when the connection fell (`phase` says how far the letter had come) and NotNow
        when `may_go` forbids the body; both leave a connection that cannot be used again.
        """
        self.used_at = time.monotonic()
        if unable := cannot_carry(letter, self._offers):
            return Outcome(letter.pk, states.FAILED, answer=unable)
        refused = await self._introduce(letter)
        if refused is None:
            phase, reply = Phase.DOT, await self._hand_over(letter, may_go, following)
        else:
            phase, reply = refused
            if self._wire.lost == "" and reply.code != 421:
                await command(self._wire, "RSET")
        self.phase = Phase.IDLE
        if reply.ok:
            return _taken(letter, reply)
        return refusal(
            letter.pk, reply.code, reply.text, letter.recipient, phase=phase.name,
            identity=letter.identity,
        )  # fmt: skip

    async def quit(self) -> None:
        """Say goodbye and close; nobody waits for the answer."""
        if self.owes:
            return self.abort("a letter that was introduced does not follow")
        try:
            self._wire.write(b"QUIT\r\n")
            await self._wire.reply(2)
        except Broken:
            pass
        return self.abort("done")

    def abort(self, why: str) -> None:
        self._wire.abort(why)

    async def _introduce(self, letter: Envelope) -> Refused | None:
        """MAIL, RCPT, DATA; return the first refusal, or None when the body may follow."""
        if self._offers.pipelining:
            return await self._introduce_at_once(letter)
        commands = introduction(letter, self._offers).splitlines(keepends=True)
        for phase, line in zip(_INTRODUCTION, commands, strict=True):
            self.phase = phase
            self._wire.write(line)
            reply = await self._wire.reply(COMMAND)
            if not _goes_on(phase, reply):
                return phase, self._refused(reply)
        return None

    async def _introduce_at_once(self, letter: Envelope) -> Refused | None:
        """All three in one piece (RFC 2920); their replies come in order."""
        self.phase = Phase.MAIL
        if self._introduced is not letter:
            self._wire.write(introduction(letter, self._offers))
        self._introduced = None
        refused: Refused | None = None
        for phase in _INTRODUCTION:
            self.phase = phase
            reply = await self._wire.reply(COMMAND)
            if refused is None and not _goes_on(phase, reply):
                refused = phase, self._refused(reply)
        if refused is not None and reply.code == 354:
            # It waits for a body although nobody is to get it; an empty one might reach somebody.
            self._wire.abort("DATA was accepted without a recipient")
        return refused

    async def _hand_over(
        self, letter: Envelope, may_go: Callable[[], bool], following: Envelope | None
    ) -> Reply:
        body = stuffed(letter.message)
        if not may_go():
            self._wire.abort("stopped before the body")
            raise NotNow
        try:
            self._journal.begin(letter.pk)
        except OSError as error:
            self._wire.abort("no journal")
            raise NotNow(f"the journal cannot be written: {error.strerror}") from error
        await self._write_body(body, self._ahead(following))
        reply = await self._wire.reply(DOT)
        if reply.code < 400 and not reply.ok:
            raise Broken(f"the server answers the dot with {reply.code}")
        with suppress(OSError):  # the answer is known all the same, and will be written back
            (self._journal.taken if reply.ok else self._journal.refused)(letter.pk)
        if reply.code == 421:
            self._wire.abort("the server closes")
        return reply

    def _ahead(self, following: Envelope | None) -> bytes:
        """The next letter's introduction, as far as it may go out with this one's body."""
        if (
            following is None
            or not self._offers.pipelining
            or cannot_carry(following, self._offers)
        ):
            return b""
        self._introduced = following
        return introduction(following, self._offers)

    async def _write_body(self, body: bytes, ahead: bytes) -> None:
        """A long body goes out before its dot, so that a break in it is known to be harmless."""
        if len(body) <= ONE_PIECE:
            self._wire.write(body + b".\r\n" + ahead)
            self.phase = Phase.DOT
            return
        self.phase = Phase.BODY
        self._wire.write(body)
        await self._wire.drained(BLOCK)
        self._wire.write(b".\r\n" + ahead)
        self.phase = Phase.DOT

    def _refused(self, reply: Reply) -> Reply:
        """A refusal of this letter; 421 is one of the whole connection and raises Broken."""
        if reply.code == 421:
            self._wire.abort(str(reply))
            raise Broken(str(reply))
        if reply.code < 400:
            raise Broken(f"the server answers out of turn: {reply.code}")
        return reply


def _taken(letter: Envelope, reply: Reply) -> Outcome:
    said = str(reply)
    named = _QUEUED_AS.search(said)  # what the relay calls the letter now, as Postfix tells it
    return Outcome(
        letter.pk, states.HANDED_OVER, reply.code, presentable(said, letter.recipient),
        identity=letter.identity, queue_id=named[1] if named else "",
    )  # fmt: skip


def _goes_on(phase: Phase, reply: Reply) -> bool:
    return reply.code == 354 if phase is Phase.DATA else reply.ok
