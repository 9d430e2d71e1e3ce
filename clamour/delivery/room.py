"""How much of each lane one claim may take, and what that leaves of its pace."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from clamour.delivery import states
from clamour.delivery.lanes import Pace, at_relay, pace_of, site_pace
from clamour.delivery.models import Delivery, Lane, Priority

# Letters that one claim takes for each connection that a lane may have, where that is limited.
A_CLAIM = 20
# What has not been used of a pace may be caught up on for so long (minutes).
BURST = 0.25

# Plain SQL, since up to a claim's worth of lanes is written with each claim.
_UPDATE = (
    f"UPDATE {Lane._meta.db_table} SET tokens = %s, counted_at = %s, full_until = %s, day = %s, "  # noqa: S608
    "sent = %s WHERE id = %s"
)


class Room:
    """What may be claimed of each lane in one transaction; the lanes asked for stay locked."""

    def __init__(self, now: datetime, owner: str) -> None:
        self._now = now
        self._owner = owner
        self._lanes: dict[str, Lane] = {}
        self._left: dict[str, float] = {}
        self._taken: Counter[str] = Counter()
        self._elsewhere: set[str] = set()
        self.full: set[str] = set()

    def ask(self, names: Iterable[str]) -> None:
        """Learn how much room these lanes have."""
        new = sorted(set(names) - self._left.keys())
        if new and (settings.LANE_START or not site_pace().is_free):
            fresh = [Lane(name=name, speed=settings.LANE_START or None) for name in new]
            Lane.objects.bulk_create(fresh, ignore_conflicts=True)
        rows = Lane.objects.filter(name__in=new).order_by("name").select_for_update()
        found = {lane.name: lane for lane in rows}
        paces = {name: pace_of(lane) for name, lane in found.items()}
        unanswered = at_relay([name for name, pace in paces.items() if pace.at_once])
        self._elsewhere |= self._held([name for name, pace in paces.items() if pace.connections])
        self._lanes |= found
        self._left |= dict.fromkeys(new, float("inf"))
        self._left |= {name: self._room(lane, unanswered[name]) for name, lane in found.items()}

    def take(self, row: Delivery) -> bool:
        """Whether this delivery may go now; it is counted."""
        if row.priority == Priority.PERSON_WAITS or self._left[row.lane] >= 1:
            self._left[row.lane] -= 1
            self._taken[row.lane] += 1
            return True
        self.full.add(row.lane)
        return False

    def spend(self) -> None:
        """Keep what was taken, and until when the lanes that ran out are full."""
        touched = [
            lane for name, lane in self._lanes.items() if name in self._taken or name in self.full
        ]
        if not touched:
            return
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, [self._spent(lane) for lane in touched])

    def _room(self, lane: Lane, unanswered: int) -> float:
        pace, left = pace_of(lane), float("inf")
        lane.tokens = self._tokens(lane, pace)
        if lane.day != self._now.date():
            lane.sent = 0
        if pace.a_minute:
            left = lane.tokens
        if pace.a_day:
            left = min(left, pace.a_day - lane.sent)
        if pace.at_once:
            left = min(left, pace.at_once - unanswered)
        if pace.connections:
            left = 0 if lane.name in self._elsewhere else min(left, pace.connections * A_CLAIM)
        return left

    def _held(self, names: Sequence[str]) -> set[str]:
        """Those of the lanes whose letters another sender has: it alone counts the connections."""
        if not names:
            return set()
        rows = Delivery.objects.filter(state=states.CLAIMED, ended_at=None, lane__in=names)
        return set(rows.exclude(owner=self._owner).values_list("lane", flat=True))

    def _tokens(self, lane: Lane, pace: Pace) -> float:
        """What the lane has saved up: a second's worth at least, BURST minutes' at most."""
        most = max(pace.a_minute * BURST, 1.0)
        if lane.counted_at is None:
            return most
        minutes = max((self._now - lane.counted_at).total_seconds(), 0) / 60
        return min(lane.tokens + minutes * pace.a_minute, most)

    def _spent(self, lane: Lane) -> tuple[Any, ...]:
        """What the columns of _UPDATE become."""
        lane.tokens -= self._taken[lane.name]
        lane.sent += self._taken[lane.name]
        full_until = self._full_until(lane) if lane.name in self.full else None
        adapt = connection.ops.adapt_datetimefield_value
        return (
            lane.tokens, adapt(self._now), adapt(full_until), self._now.date(), lane.sent, lane.pk
        )  # fmt: skip

    def _full_until(self, lane: Lane) -> datetime:
        """When to look again: the pace's next letter, tomorrow, or shortly."""
        pace, soon = pace_of(lane), self._now + timedelta(seconds=1)
        if pace.a_day and lane.sent >= pace.a_day:
            midnight = self._now.replace(hour=0, minute=0, second=0, microsecond=0)
            return midnight + timedelta(days=1)
        if pace.a_minute and lane.tokens < 1:
            return max(self._now + timedelta(minutes=(1 - lane.tokens) / pace.a_minute), soon)
        return soon
