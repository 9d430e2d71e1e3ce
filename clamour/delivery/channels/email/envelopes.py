"""From claimed rows to letters ready for the wire; a broken one never stops the others."""

import logging
import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.db import InterfaceError, OperationalError, ProgrammingError

from clamour import doors
from clamour.delivery import states, suppression
from clamour.delivery.channels.email.body import LONGEST_LINE
from clamour.delivery.channels.email.headers import addr_spec
from clamour.delivery.channels.email.lines import Whole
from clamour.delivery.identities.book import Identity
from clamour.delivery.models import Delivery
from clamour.delivery.outcomes import Outcome
from clamour.keys.fields import Unopenable

logger = logging.getLogger(__name__)

T = TypeVar("T")

# The database is away, or not migrated yet: the sender waits, and no letter pays for it.
_NO_LETTERS_FAULT = (OperationalError, InterfaceError, ProgrammingError)


_TEXT = re.compile(rb"\n\r?\n\s*\S")


@dataclass(slots=True, eq=False)
class Envelope:
    """One letter for the wire: whom it comes back to, whom it goes to, its bytes; and as whom.

    Nobody changes one; to be frozen would cost it as much as a header.
    """

    pk: int
    sender: str
    recipient: str
    message: bytes
    lane: str = ""
    identity: str = ""


# Says whom we are for each letter (see `identities`), and what becomes of those we can be nobody
# for; it is asked once the lane is known.
Whom = Callable[[Sequence[Delivery]], tuple[Mapping[int, Identity], Sequence[Outcome]]]


def return_address(delivery: Delivery) -> str:
    """Return the envelope sender (VERP): a bounce to it names its delivery."""
    return f"{delivery.token}@{delivery.domain}"


def pack(
    deliveries: Sequence[Delivery], whom: Whom, *, written: Callable[[str], str] = addr_spec
) -> tuple[list[Envelope], list[Outcome]]:
    """Ask the streams for content and addresses; return what can go and what failed at that.

    `written` puts an address into the form that its channel takes, or raises ValueError.
    The errors of a database that does not answer are raised: they are no fault of a letter.
    """
    envelopes: list[Envelope] = []
    opened, failed = _open(deliveries)
    for name in dict.fromkeys(one.stream for one in opened):
        rows = [one for one in opened if one.stream == name]
        asked = _Asked(name)
        addresses = asked.each(partial(_addresses, written=written), rows)
        _learn_lanes(rows, addresses)
        identities, waiting = whom(rows)
        failed += waiting
        rows = [row for row in rows if row.pk in identities]
        for row in rows:
            row.domain = identities[row.pk].domain
        content = asked.each(lambda some: doors.stream(name).content(some), rows)  # noqa: B023
        stopped = suppression.among(addresses.values())
        for row in rows:
            pk = row.pk
            why = asked.wrong.get(pk) or _unfit(content.get(pk), addresses.get(pk), stopped)
            if why:
                failed.append(Outcome(pk, why.state, answer=why.answer))
                continue
            who = identities[pk]
            envelopes.append(
                Envelope(pk, return_address(row), addresses[pk], content[pk], row.lane, who.name)
            )
    return envelopes, failed


class _Asked:
    """Questions to one stream, and what went wrong with which delivery."""

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self.wrong: dict[int, _Unfit] = {}

    def each(
        self, ask: Callable[[list[Delivery]], Mapping[int, T]], rows: list[Delivery]
    ) -> dict[int, T]:
        """Ask for all at once; when that raises, one by one, to find whose fault it is."""
        try:
            return dict(ask(rows))
        except _NO_LETTERS_FAULT:
            raise
        except Exception as error:
            if len(rows) == 1:
                self._note(rows[0], error)
                return {}
        found: dict[int, T] = {}
        for row in rows:
            found |= self.each(ask, [row])
        return found

    def _note(self, row: Delivery, error: Exception) -> None:
        # The message of an exception may quote the letter: only its kind and place are told.
        where = traceback.extract_tb(error.__traceback__)[-1]
        self.wrong[row.pk] = _Unfit(f"content: {type(error).__name__}")
        logger.error(
            "stream %s failed: %s in %s:%s",
            self._stream, type(error).__name__, where.name, where.lineno,
        )  # fmt: skip


def _open(deliveries: Sequence[Delivery]) -> tuple[list[Delivery], list[Outcome]]:
    """Open the addresses one by one: a row that was damaged must not keep the others back."""
    opened: list[Delivery] = []
    failed: list[Outcome] = []
    for one in deliveries:
        try:
            one.open_address()
            opened.append(one)
        except Unopenable:
            why = "address: our key does not open it"
            failed.append(Outcome(one.pk, states.FAILED, answer=why))
    return opened, failed


def _learn_lanes(rows: Iterable[Delivery], addresses: Mapping[int, str]) -> None:
    """Write down the lane of those whose address only their stream knew."""
    for row in rows:
        if not row.lane and row.pk in addresses:
            row.lane = addresses[row.pk].rpartition("@")[2].lower()
            Delivery.objects.filter(pk=row.pk).update(lane=row.lane)


def _addresses(rows: Iterable[Delivery], *, written: Callable[[str], str]) -> dict[int, str]:
    """The row's own address, or the stream's."""
    found = {row.pk: row.address for row in rows if row.address}
    asking = {row.ref: row for row in rows if not row.address}
    if asking:
        stream = doors.stream(next(iter(asking.values())).stream)
        known = stream.recipients(list(asking))
        found |= {row.pk: known[ref] for ref, row in asking.items() if known.get(ref)}
    return {pk: written(address) for pk, address in found.items()}


class _Unfit(NamedTuple):
    """Why a letter cannot go, and what becomes of it."""

    answer: str
    state: str = states.FAILED


def _unfit(message: Any, address: str | None, stopped: Mapping[str, str]) -> _Unfit | None:
    if message is None:
        return _Unfit("content: nothing left to say", states.WITHDRAWN)
    if address is None:
        return _Unfit("address: there is none any more")
    if address in stopped:
        return _Unfit(f"suppressed: {stopped[address]}")
    if not isinstance(message, bytes):
        return _Unfit("content: not bytes")
    if not _TEXT.search(message):
        return _Unfit("content: empty")
    if not isinstance(message, Whole) and max(map(len, message.splitlines())) > LONGEST_LINE:
        return _Unfit("content: a line is longer than 998 bytes")
    return None
