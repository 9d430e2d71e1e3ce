"""The e-mail channel as the sender sees it: letters as our identities, each over its own relay.

A relay in trouble is left alone for a while and the other identities go on. Only when all of them
rest is the whole channel in trouble, and the sender pauses.
"""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from clamour.delivery import lanes
from clamour.delivery.brake import Brake
from clamour.delivery.channels.email import envelopes
from clamour.delivery.channels.email.client import Connection
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.headers import addr_spec
from clamour.delivery.channels.email.limits import Limits
from clamour.delivery.channels.email.opening import Unreachable
from clamour.delivery.channels.email.relay import Relay
from clamour.delivery.channels.email.sender import EmailChannel
from clamour.delivery.channels.merging import merged
from clamour.delivery.channels.provider.channel import ProviderChannel
from clamour.delivery.channels.provider.provider import Provider
from clamour.delivery.identities.book import Identity, book
from clamour.delivery.identities.choosing import Choice
from clamour.delivery.journal import Journal
from clamour.delivery.models import Delivery
from clamour.delivery.notice import Notice
from clamour.delivery.outcomes import Outcome

# Seconds that a relay in trouble is left alone while others work, at first and at most: one that
# is silent holds up each batch that tries it.
REST, LONGEST_REST = 2, 300
# Threads that sign.
SIGNERS = min(os.cpu_count() or 1, 8)


class Mailroom:
    """The lines to all relays, kept from batch to batch."""

    def __init__(self, journal: Journal, *, connections: int, brake: Brake) -> None:
        self._journal, self._connections, self._brake = journal, connections, brake
        self._limits = Limits()
        self._lines: dict[Relay | Provider, _Line] = {}
        self._wrong: dict[str, Notice] = {}
        self._book = book()

    @property
    def trouble(self) -> str:
        """Why nothing can leave at this moment, as whoever it is; or ''."""
        whys = [one.wrong or self._resting(one) for one in self._book.identities]
        if self._book.problems:
            whys = [self._book.problems[0].text]
        return whys[0] if whys and all(whys) else ""

    def pack(
        self,
        deliveries: Sequence[Delivery],
        *,
        written: Callable[[str], str] = addr_spec,
        remade: Callable[[Envelope], Envelope | Outcome] | None = None,
    ) -> tuple[list[Envelope], list[Outcome]]:
        """Return the letters as they go over the wire, signed, and what becomes of the others.

        `remade` makes another mail of each letter before it is signed: a fax for a gateway.
        """
        self._book = book()
        if self.trouble:  # all of them rest: the sender has paused for it, now each is asked again
            for line in self._lines.values():
                line.rests_until = 0
        letters, others = envelopes.pack(deliveries, self._choose, written=written)
        if remade:
            mails = [remade(one) for one in letters]
            letters = [one for one in mails if isinstance(one, Envelope)]
            others += [one for one in mails if isinstance(one, Outcome)]
        self._limits.learn(lanes.wishes(one.lane for one in letters))
        return self._signed(letters), others

    async def deliver(
        self, letters: Sequence[Envelope], *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        """Yield outcomes as they come, one for each letter; see `EmailChannel.deliver`."""
        by_line: dict[_Line, list[Envelope]] = {}
        for name, some in _by_identity(letters).items():
            by_line.setdefault(self._line(self._identity(name)), []).extend(some)
        streams = [line.deliver(some, begin_within) for line, some in by_line.items()]
        async for outcomes in merged(streams):
            yield outcomes

    def tell(self) -> None:
        """Tell the desk of each relay and identity in trouble, and when it is over."""
        for line in self._lines.values():
            line.tell()
        wrong = {f"identity {one.name}": one.wrong for one in self._book.identities}
        wrong["identities.toml"] = next((it.text for it in self._book.problems), "")
        for place, why in wrong.items():
            if place not in self._wrong:
                self._wrong[place] = Notice(place)
            self._wrong[place].put(why)

    async def rest(self) -> None:
        """Close what is idle."""
        await asyncio.gather(*(line.channel.rest() for line in self._lines.values()))

    def _choose(self, rows: Sequence[Delivery]) -> tuple[Mapping[int, Identity], Sequence[Outcome]]:
        choice = Choice(self._book, [row.lane for row in rows], self._resting)
        found = {row.pk: choice.of(row) for row in rows}
        return (
            {pk: one for pk, one in found.items() if isinstance(one, Identity)},
            [one for one in found.values() if isinstance(one, Outcome)],
        )

    def _signed(self, letters: list[Envelope]) -> list[Envelope]:
        """Sign on all cores: OpenSSL works without the interpreter's lock."""
        if not any(one.signers for one in self._book.identities):
            return letters
        share = -(-len(letters) // SIGNERS) or 1
        shares = [letters[start : start + share] for start in range(0, len(letters), share)]
        with ThreadPoolExecutor(SIGNERS) as pool:
            return [one for some in pool.map(self._sign_all, shares) for one in some]

    def _sign_all(self, letters: list[Envelope]) -> list[Envelope]:
        return [
            replace(one, message=self._identity(one.identity).signed(one.message))
            for one in letters
        ]

    def _identity(self, name: str) -> Identity:
        identity = self._book.by_name(name)
        assert identity is not None  # noqa: S101  `pack` has just chosen it from this book
        return identity

    def _line(self, identity: Identity) -> "_Line":
        assert identity.relay is not None  # noqa: S101  it would be `wrong`
        if identity.relay not in self._lines:
            self._lines[identity.relay] = self._open_line(identity.relay)
        return self._lines[identity.relay]

    def _open_line(self, relay: Relay | Provider) -> "_Line":
        number, brake = self._connections, self._brake
        if isinstance(relay, Provider):
            by_api = ProviderChannel(relay, self._journal, connections=number, brake=brake)
            return _Line(relay.place, by_api)
        by_smtp = EmailChannel(
            relay, self._journal, connections=number, brake=brake, limits=self._limits
        )
        return _Line(relay.place, by_smtp)

    def _resting(self, identity: Identity) -> str:
        line = self._lines.get(identity.relay) if identity.relay else None
        return line.trouble if line and time.monotonic() < line.rests_until else ""


class _Line:
    """One relay: its connections, whether it rests, and what the desk knows of it."""

    def __init__(self, place: str, channel: EmailChannel | ProviderChannel) -> None:
        self.channel = channel
        self._notice = Notice(place)
        self._rest = 0.0
        self._news: str | None = None
        self.rests_until = 0.0

    @property
    def trouble(self) -> str:
        return self.channel.trouble

    async def deliver(
        self, letters: Sequence[Envelope], begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        async for outcomes in self.channel.deliver(letters, begin_within=begin_within):
            yield outcomes
        if self.trouble:
            self._rest = min(self._rest * 2, LONGEST_REST) or REST
            self.rests_until = time.monotonic() + self._rest
            self._news = self.trouble
        elif self.channel.has_taken:
            self._rest = self.rests_until = 0.0
            self._news = ""

    def tell(self) -> None:
        if self._news is not None:
            self._notice.put(self._news)
            self._news = None


async def greet(relay: Relay | Provider) -> str:
    """Open a conversation as for a letter, and end it; return why there can be none, or ''.

    A provider is not asked: each call of its API would be a letter.
    """
    if isinstance(relay, Provider):
        return ""
    journal = Journal(Path(settings.JOURNAL_DIR), f"greeting-{secrets.token_hex(4)}")
    try:
        connection = await Connection.open(relay, journal)
        await connection.quit()
    except Unreachable as why:
        return f"the relay cannot be reached: {why}"
    finally:
        journal.close(nothing_open=True)
    return ""


def _by_identity(letters: Sequence[Envelope]) -> dict[str, list[Envelope]]:
    found: dict[str, list[Envelope]] = {}
    for letter in letters:
        found.setdefault(letter.identity, []).append(letter)
    return found
