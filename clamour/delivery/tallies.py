"""Answers counted by the minute: what the desk's chart and the metrics are drawn from.

Counted in the sender's memory and written every few seconds, outside of the letters' transactions:
a crash loses a few counts of a chart, never a letter.
"""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from clamour.delivery.models import Tally
from clamour.delivery.outcomes import Outcome
from clamour.delivery.states import QUEUED

EVERY = 2.0  # seconds between two writings
KEPT = timedelta(days=2)
# What is older stands under one minute, so that the metrics' counters never fall.
BEFORE = datetime(2000, 1, 1, tzinfo=UTC)

Counts = Counter[tuple[str, int]]

_ADD = (
    f"INSERT INTO {Tally._meta.db_table} (minute, state, code, number) VALUES (%s, %s, %s, %s) "  # noqa: S608
    f"ON CONFLICT (minute, state, code) DO UPDATE SET number = {Tally._meta.db_table}.number "
    "+ excluded.number"
)


class Tallies:
    """What a sender has counted and not written yet."""

    def __init__(self) -> None:
        self._counts: Counts = Counter()
        self._written_at = 0.0

    def count(self, outcomes: Iterable[Outcome]) -> None:
        """Count what attempts came to; what goes back untried is none."""
        self._counts.update((one.state, one.code) for one in outcomes if one.state != QUEUED)

    def write(self, *, now: bool = False) -> None:
        """Write what was counted, when it is time or at once."""
        if self._counts and (now or time.monotonic() - self._written_at >= EVERY):
            counts, self._counts = self._counts, Counter()
            self._written_at = time.monotonic()
            add(timezone.now(), counts)


def add(at: datetime, counts: Counts) -> None:
    """Add to the minute of `at`."""
    minute = connection.ops.adapt_datetimefield_value(at.replace(second=0, microsecond=0))
    rows = [(minute, state, code, number) for (state, code), number in sorted(counts.items())]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)


def last_hour(now: datetime) -> dict[datetime, Counts]:
    """Return minute -> counts for the last sixty minutes, oldest first."""
    end = now.replace(second=0, microsecond=0)
    found: dict[datetime, Counts] = {
        end - timedelta(minutes=n): Counter() for n in range(59, -1, -1)
    }
    rows = Tally.objects.filter(minute__in=list(found))
    for minute, state, code, number in rows.values_list("minute", "state", "code", "number"):
        found[minute][state, code] += number
    return found


def totals() -> Counts:
    """Return all that was ever counted."""
    rows = Tally.objects.values_list("state", "code").annotate(all=Sum("number")).order_by()
    return Counter({(state, code): number for state, code, number in rows})


def expire(now: datetime) -> None:
    """Put what nobody draws any more under one minute."""
    old = Tally.objects.filter(minute__lt=now - KEPT).exclude(minute=BEFORE)
    rows = old.values_list("state", "code").annotate(all=Sum("number")).order_by()
    counts: Counts = Counter({(state, code): number for state, code, number in rows})
    if counts:
        old.delete()
        add(BEFORE, counts)
