"""An SMTP conversation on one reused connection that always knows how far a letter has come.

The phase is the point: a connection that breaks before the dot is on its way has delivered nothing,
one that breaks after it may have (RFC 1047). The common libraries do not tell these apart.
"""

import asyncio
import base64
import enum
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from clamour.delivery import states
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.lines import stuffed
from clamour.delivery.channels.email.relay import Relay
from clamour.delivery.channels.email.wire import Broken, Reply, Wire
from clamour.delivery.journal import Journal
from clamour.delivery.outcomes import Outcome, presentable, refusal

# Seconds; RFC 5321 4.5.3.2 gives these for commands and for the answer to the dot.
CONNECT, COMMAND, BLOCK, DOT = 30, 300, 180, 600
LETTERS_PER_CONNECTION = 100
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


# The command that was refused, and how.
Refused = tuple[Phase, Reply]


class Unreachable(Exception):
    """No conversation could begin: nobody there, no TLS, refused, not logged in."""


class NotNow(Exception):
    """The letter was stopped before its body, by us; the text says why where that is trouble."""


class Connection:
    """One conversation; `open` begins it, `send` carries one letter, `quit` ends it."""

    def __init__(self, relay: Relay, wire: Wire, journal: Journal) -> None:
        self._relay = relay
        self._wire = wire
        self._journal = journal
        self._offers: set[str] = set()
        self._letters = 0
        self._introduced: Envelope | None = None
        self.phase = Phase.IDLE
        self.used_at = time.monotonic()

    @classmethod
    async def open(cls, relay: Relay, journal: Journal) -> "Connection":
        """Connect, greet, encrypt and log in; raise Unreachable with the reason."""
        loop = asyncio.get_running_loop()
        context = relay.ssl_context() if relay.implicit_tls else None
        try:
            async with asyncio.timeout(CONNECT):
                _, wire = await loop.create_connection(Wire, relay.host, relay.port, ssl=context)
        except (OSError, TimeoutError) as error:
            raise Unreachable(presentable(f"{type(error).__name__}: {error}")) from error
        connection = cls(relay, wire, journal)
        try:
            await connection._begin()
        except (Broken, Unreachable) as error:
            wire.abort("not begun")
            raise Unreachable(presentable(str(error))) from error
        return connection

    @property
    def usable(self) -> bool:
        return not self._wire.lost and self._letters < LETTERS_PER_CONNECTION

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
        self._letters += 1
        self.used_at = time.monotonic()
        if unable := self._cannot_carry(letter):
            return Outcome(letter.pk, states.FAILED, answer=unable)
        refused = await self._introduce(letter)
        if refused is None:
            phase, reply = Phase.DOT, await self._hand_over(letter, may_go, following)
        else:
            phase, reply = refused
            if self._wire.lost == "" and reply.code != 421:
                await self._command("RSET")
        self.phase = Phase.IDLE
        if reply.ok:
            answer = presentable(str(reply), letter.recipient)
            return Outcome(
                letter.pk, states.HANDED_OVER, reply.code, answer, identity=letter.identity,
                queue_id=_queue_id(reply),
            )  # fmt: skip
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

    # --- Beginning ------------------------------------------------------------------------------

    async def _begin(self) -> None:
        greeting = await self._wire.reply(COMMAND)
        if not greeting.ok:
            raise Unreachable(f"the relay refuses us: {greeting}")
        await self._hello()
        if self._relay.tls != "off" and not self._relay.implicit_tls:
            await self._encrypt()
        if self._relay.user:
            await self._log_in()

    async def _hello(self) -> None:
        reply = await self._command(f"EHLO {socket.gethostname()}")
        if not reply.ok:
            reply = await self._command(f"HELO {socket.gethostname()}")
        if not reply.ok:
            raise Unreachable(f"the relay refuses our greeting: {reply}")
        self._offers = {line.partition(" ")[0].upper() for line in reply.lines[1:]}

    async def _encrypt(self) -> None:
        wanted = self._relay.tls == "verify"
        if "STARTTLS" not in self._offers:
            if wanted:
                raise Unreachable("the relay offers no TLS; ?tls= in its address says what to do")
            return
        reply = await self._command("STARTTLS")
        if reply.ok:
            await self._wire.start_tls(self._relay.ssl_context(), self._relay.host, CONNECT)
            await self._hello()  # RFC 3207 4.2: what was said in the clear counts no more
        elif wanted:
            raise Unreachable(f"TLS: {reply}")

    async def _log_in(self) -> None:
        """AUTH PLAIN (RFC 4616), under TLS or on this machine alone."""
        word = base64.b64encode(f"\0{self._relay.user}\0{self._relay.password}".encode())
        reply = await self._command(f"AUTH PLAIN {word.decode()}")
        if not reply.ok:
            raise Unreachable(f"the relay does not know our password: {reply.code}")

    # --- One letter -----------------------------------------------------------------------------

    def _cannot_carry(self, letter: Envelope) -> str:
        """Why this relay could never take the letter, or ''."""
        if _needs_utf8(letter) and "SMTPUTF8" not in self._offers:
            return "address: the relay takes no mailbox outside ASCII"
        if not letter.message.isascii() and "8BITMIME" not in self._offers:
            return "content: the relay takes no 8-bit letters"
        return ""

    async def _introduce(self, letter: Envelope) -> Refused | None:
        """MAIL, RCPT, DATA; return the first refusal, or None when the body may follow."""
        if "PIPELINING" in self._offers:
            return await self._introduce_at_once(letter)
        commands = self._introduction(letter)
        for phase, command in zip((Phase.MAIL, Phase.RCPT, Phase.DATA), commands, strict=True):
            self.phase = phase
            reply = await self._command(command)
            if not _goes_on(phase, reply):
                return phase, self._refused(reply)
        return None

    def _introduction(self, letter: Envelope) -> tuple[str, str, str]:
        mail = f"MAIL FROM:<{letter.sender}>{self._parameters(letter)}"
        rcpt = f"RCPT TO:<{letter.recipient}>"
        if "DSN" in self._offers:
            # RFC 3461: a bounce names our token, and holds no word of the letter.
            mail += f" RET=HDRS ENVID={letter.sender.partition('@')[0]}"
            rcpt += " NOTIFY=FAILURE,DELAY"
        return mail, rcpt, "DATA"

    def _in_one_piece(self, letter: Envelope) -> bytes:
        return "".join([f"{command}\r\n" for command in self._introduction(letter)]).encode()

    async def _introduce_at_once(self, letter: Envelope) -> Refused | None:
        """All three in one piece (RFC 2920); their replies come in order."""
        self.phase = Phase.MAIL
        if self._introduced is not letter:
            self._wire.write(self._in_one_piece(letter))
        self._introduced = None
        refused: Refused | None = None
        for phase in (Phase.MAIL, Phase.RCPT, Phase.DATA):
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
            or "PIPELINING" not in self._offers
            or self._letters >= LETTERS_PER_CONNECTION
            or self._cannot_carry(following)
        ):
            return b""
        self._introduced = following
        return self._in_one_piece(following)

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

    def _parameters(self, letter: Envelope) -> str:
        eight = "" if letter.message.isascii() else " BODY=8BITMIME"
        utf8 = " SMTPUTF8" if _needs_utf8(letter) else ""
        size = f" SIZE={len(letter.message)}" if "SIZE" in self._offers else ""
        return size + eight + utf8

    def _refused(self, reply: Reply) -> Reply:
        """A refusal of this letter; 421 is one of the whole connection and raises Broken."""
        if reply.code == 421:
            self._wire.abort(str(reply))
            raise Broken(str(reply))
        if reply.code < 400:
            raise Broken(f"the server answers out of turn: {reply.code}")
        return reply

    async def _command(self, line: str) -> Reply:
        self._wire.write(f"{line}\r\n".encode())
        return await self._wire.reply(COMMAND)


def _needs_utf8(letter: Envelope) -> bool:
    """Whether a mailbox in the envelope or the headers is not ASCII (RFC 6531)."""
    if letter.recipient.isascii() and letter.message.isascii():
        return False
    head = letter.message.partition(b"\r\n\r\n")[0]
    return not (letter.recipient.isascii() and head.isascii())


def _queue_id(reply: Reply) -> str:
    """What the relay calls the letter now, as Postfix tells it, or ''."""
    found = _QUEUED_AS.search(reply.text)
    return found[1] if found else ""


def _goes_on(phase: Phase, reply: Reply) -> bool:
    return reply.code == 354 if phase is Phase.DATA else reply.ok
