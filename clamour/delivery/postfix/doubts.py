"""Letters whose dot nobody answered, settled by the whole log instead of by its news.

The log knows a letter by its Message-ID or by the token in its return address. One that it shows in
the queue is handed over, and what became of it since is done again. One that it does not know is
not there, and goes again: but only when the log must know it. That takes three things:

1. The log reaches back to before the letter's first try.
2. Every conversation that had begun when the letter became uncertain has ended since: the body may
   lie in a socket that a slow smtpd has yet to read.
3. The log's clock is the clock of its file, so that 1 and 2 compare what can be compared.

What remains unclear (the body came only in part, the log is too young) waits for a person.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from clamour.delivery import results, states
from clamour.delivery.models import Delivery
from clamour.delivery.postfix import fates, logfile
from clamour.delivery.postfix.lines import QUEUE_ID, STAMP, Kind, Line, moment, parse

logger = logging.getLogger(__name__)

AT_ONCE = 500  # letters
# So long the news of the log have their turn first.
NEWS_FIRST = timedelta(seconds=20)
CLOCKS_AGREE = timedelta(minutes=2)
# Stamps are of whole seconds, cut off; and lines of two processes may change places.
WHOLE_SECOND, ABOUT_THEN = timedelta(seconds=1), timedelta(seconds=3)

ABSENT = "our relay's log does not know it: it goes again"

_STAMPED = re.compile(STAMP)
_SESSION = re.compile(
    STAMP + rb" \S+ [^ \[]*/smtpd\[(\d+)\]: (?:(connect|disconnect|lost connection|timeout)"
    rb"(?: after ([\w-]+))?[ (].*|" + QUEUE_ID + rb": client=.*)"
)
_MASTER = re.compile(
    STAMP + rb" \S+ [^ \[]*/master\[\d+\]: "
    rb"(?:daemon started|warning: process \S+ pid (\d+) (?:killed|exit))"
)


def settle(log: Path, now: datetime | None = None) -> int:
    """Settle what the log can settle of the uncertain letters; return how many."""
    now = now or timezone.now()
    rows = Delivery.objects.filter(state=states.UNCERTAIN, since__lt=now - NEWS_FIRST)
    doubtful = list(rows.defer("address").order_by("since")[:AT_ONCE])
    if not doubtful:
        return 0
    history = History.read(log, doubtful, now)
    known = [row for row in doubtful if history.has(row)]
    absent = [row for row in doubtful if history.proves_absent(row)]
    return _replay(history, known) + _again(absent)


@dataclass
class History:
    """What all of the log says of some letters, and of the conversations with smtpd."""

    begins: datetime | None = None
    ends: datetime | None = None
    written: datetime | None = None
    # Message-ID or return address -> the queue ids it had; queue id -> its lines
    names: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    # smtpd's process -> when the conversation began that it still has, and its mail at hand
    open: dict[bytes, datetime] = field(default_factory=dict)
    at_hand: dict[bytes, str] = field(default_factory=dict)
    thrown_away: set[str] = field(default_factory=set)
    reused: set[str] = field(default_factory=set)
    stamp: str = ""

    @classmethod
    def read(cls, log: Path, rows: Iterable[Delivery], now: datetime) -> "History":
        """Read the log and what it was before the last rotations, if that is not packed."""
        history = cls(names={name: [] for row in rows for name in _names(row)})
        for path in [*logfile.beside(log), log]:
            with suppress(OSError):
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                for line in _whole_lines(path):
                    history._take(line, now)
                history.written = written
        return history

    def has(self, row: Delivery) -> bool:
        return any(self._taken(queue_id) for queue_id in self._ids(row))

    def proves_absent(self, row: Delivery) -> bool:
        """Whether the relay does not have this letter and will not come to have it."""
        if any(queue_id not in self.thrown_away for queue_id in self._ids(row)):
            return False
        if not (self.begins and self.ends and self.written and row.first_try):
            return False
        then = row.since + ABOUT_THEN
        return (
            self.begins < row.first_try - WHOLE_SECOND
            and abs(self.written - self.ends) < CLOCKS_AGREE
            and all(began > then for began in self.open.values())
        )

    def of(self, row: Delivery) -> Iterator[Line]:
        """Yield what became of the letter, in the log's order."""
        for queue_id in self._ids(row):
            yield from self.lines[queue_id]

    def _ids(self, row: Delivery) -> list[str]:
        return [queue_id for name in _names(row) for queue_id in self.names[name]]

    def _taken(self, queue_id: str) -> bool:
        return any(line.kind is not Kind.NAMED for line in self.lines[queue_id])

    def _take(self, raw: bytes, now: datetime) -> None:
        if not (stamped := _STAMPED.match(raw)):
            return
        when = self._clock(stamped[1].decode("ascii", "replace"), now)
        if session := _SESSION.match(raw):
            _, pid, what, after, queue_id = session.groups()
            self._converse(when, pid, what, after, queue_id)
        elif ended := _MASTER.match(raw):
            self._end(ended[2])
        elif line := parse(raw):
            self._keep(line)

    def _converse(
        self,
        when: datetime | None,
        pid: bytes,
        what: bytes | None,
        after: bytes | None,
        queue_id: bytes | None,
    ) -> None:
        if queue_id:
            self.at_hand[pid] = queue_id.decode()
        elif what == b"connect" and when:
            self.open[pid] = when
            self.at_hand.pop(pid, None)
        elif what == b"disconnect":
            self._end(pid)
        elif after == b"DATA" and pid in self.at_hand:
            # Broken off within the body (after the dot smtpd says END-OF-MESSAGE).
            self.thrown_away.add(self.at_hand[pid])

    def _end(self, pid: bytes | None) -> None:
        """One smtpd is gone, or all of them with a new master."""
        for gone in [pid] if pid else list(self.open):
            self.open.pop(gone, None)
            self.at_hand.pop(gone, None)

    def _keep(self, line: Line) -> None:
        for name in (line.name, line.name.partition("@")[0]) if line.name else ():
            ids = self.names.get(name)
            if ids is not None and line.queue_id not in self.lines:
                ids.append(line.queue_id)
                self.lines[line.queue_id] = []
        if line.queue_id not in self.lines or line.queue_id in self.reused:
            return
        if line.kind is Kind.NAMED and line.name not in self.names:
            self.reused.add(line.queue_id)  # a short id that is another mail's from here on
        else:
            self.lines[line.queue_id].append(line)

    def _clock(self, stamp: str, now: datetime) -> datetime | None:
        if stamp != self.stamp:  # one a second, not one a line
            self.stamp, self.ends = stamp, moment(stamp, now) or self.ends
            self.begins = self.begins or self.ends
        return self.ends


def _names(row: Delivery) -> tuple[str, str]:
    """What the log may know a letter by: its Message-ID, its return address's left side."""
    return row.message_id, row.token


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as log:
        for line in log:
            if line.endswith(b"\n"):
                yield line.rstrip(b"\n")


@transaction.atomic
def _replay(history: History, rows: list[Delivery]) -> int:
    fates.apply([line for row in rows for line in history.of(row)])
    return len(rows)


@transaction.atomic
def _again(rows: list[Delivery]) -> int:
    """Queue what the relay does not have; what changed its state meanwhile is left alone."""
    still = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=states.UNCERTAIN)
    found = list(still.defer("address").order_by("pk").select_for_update())
    return results.record([(row, states.QUEUED, ABSENT) for row in found])
