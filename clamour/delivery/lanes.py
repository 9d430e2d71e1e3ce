"""The pace of each receiving domain: what may go there now, and how it learns to go slower.

A lane is a token bucket. It begins slowly, doubles its speed each minute in which its letters are
taken, and is halved and rests when the domain says 421 or 4.7.x (Postfix does alike, qmgr(8)). A
person who sits before a screen and waits for a mail does not wait for a pace, but for a rest.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from clamour.delivery import states
from clamour.delivery.models import Delivery, Lane, Priority
from clamour.delivery.outcomes import presentable

# How long a lane rests after so many back-offs in a row; the last one repeats.
RESTS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
# A lane is never slower than this (letters a minute), and from here on it has no limit of its own.
SLOWEST, FREE = 1.0, 6000.0
# Letters that one claim takes for each connection that a lane may have, where that is limited.
A_CLAIM = 20
# What has not been used of a pace may be caught up on for so long (minutes).
BURST = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a lane may go: letters a minute, a day, and unanswered at our relay; 0: no limit.

    `connections` at the same time carry its letters, `a_connection` of them each.
    """

    a_minute: float
    a_day: int
    at_once: int
    connections: int = 0
    a_connection: int = 0

    @property
    def is_free(self) -> bool:
        return not (self.a_minute or self.a_day or self.at_once or self.connections)


def site_pace() -> Pace:
    """The pace of a lane for which nobody wished another."""
    # Without its log nobody tells that a letter has left the relay: nothing could be counted.
    at_once = settings.LANE_AT_ONCE if settings.RELAY_LOG else 0
    return Pace(
        settings.LANE_A_MINUTE, settings.LANE_A_DAY, at_once,
        settings.LANE_CONNECTIONS, settings.LANE_A_CONNECTION,
    )  # fmt: skip


def pace_of(lane: Lane) -> Pace:
    """The pace of this lane now: a person's wish, else the site's; never above what it earned."""
    site = site_pace()
    a_minute = site.a_minute if lane.a_minute is None else float(lane.a_minute)
    if lane.draining:
        a_minute = 0.0
    elif lane.speed is not None:
        a_minute = min(lane.speed, a_minute) if a_minute else lane.speed
    return Pace(
        a_minute,
        site.a_day if lane.a_day is None else lane.a_day,
        site.at_once if lane.at_once is None else lane.at_once,
        site.connections if lane.connections is None else lane.connections,
        site.a_connection if lane.a_connection is None else lane.a_connection,
    )


def wishes(names: Iterable[str]) -> dict[str, Pace]:
    """Return the paces of those lanes whose connections are not the site's."""
    wanted = Lane.objects.filter(name__in=set(names))
    own = wanted.filter(Q(connections__isnull=False) | Q(a_connection__isnull=False))
    return {lane.name: pace_of(lane) for lane in own}


# Which deliveries wait for their lane, given the time twice: it rests or a person stopped it; or it
# is full, and nobody waits for the letter.
_LANES = Lane._meta.db_table
SHUT = (
    f"lane IN (SELECT name FROM {_LANES} WHERE paused OR rests_until > %s) "  # noqa: S608
    f"OR priority > {Priority.PERSON_WAITS.value} "
    f"AND lane IN (SELECT name FROM {_LANES} WHERE full_until > %s)"
)

# Plain SQL, since up to a claim's worth of lanes is written with each claim.
_UPDATE = (
    f"UPDATE {_LANES} SET tokens = %s, counted_at = %s, full_until = %s, day = %s, "  # noqa: S608
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


@transaction.atomic
def backs_off(name: str, answer: str) -> None:
    """The domain says that we are too fast: it rests, longer each time, and goes on at half speed.

    What many letters hear at the same time is one back-off.
    """
    now = timezone.now()
    lane, _new = Lane.objects.select_for_update().get_or_create(name=name.lower())
    if lane.rests_until and lane.rests_until > now:
        return
    rest = RESTS[min(lane.strikes, len(RESTS) - 1)]
    pace = pace_of(lane).a_minute or FREE
    lane.speed, lane.tokens = max(min(pace, _recent(lane)) / 2, SLOWEST), 0
    lane.strikes, lane.draining = lane.strikes + 1, False
    lane.rests_until, lane.reason = now + rest, presentable(answer)[:200]
    lane.save()


def went_well(taken: Mapping[str, int]) -> None:
    """So many letters of each lane were taken: those still at the beginning may go faster."""
    names = _to_learn(taken)
    slow = Lane.objects.filter(name__in=names) if names else Lane.objects.none()
    for lane in slow.order_by("name").select_for_update():
        speed = None if lane.speed is None else lane.speed + taken[lane.name]
        enough = pace_of(Lane(name=lane.name, a_minute=lane.a_minute)).a_minute or FREE
        Lane.objects.filter(pk=lane.pk).update(
            speed=None if speed is None or speed >= enough else speed, strikes=0
        )


def _to_learn(names: Iterable[str]) -> list[str]:
    """Those of the lanes that go slower than they may; asked with each batch, so in plain SQL."""
    wanted = list(names)
    marks = ", ".join(["%s"] * len(wanted))
    query = f"SELECT name FROM {_LANES} WHERE name IN ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{query} AND (speed IS NOT NULL OR strikes > 0)", wanted)
        return [name for (name,) in cursor.fetchall()]


def says_slower(code: int, status: str) -> bool:
    """Whether a temporary refusal is about our pace: 421, or 4.7.x (RFC 3463 3.8)."""
    return code == 421 or status.startswith("4.7.")


def _recent(lane: Lane) -> float:
    """How fast the lane really went of late, in letters a minute: at least what it began with."""
    return lane.speed if lane.speed is not None else max(float(settings.LANE_START), 60.0)


def at_relay(names: Collection[str] | None = None) -> Counter[str]:
    """How many letters of these lanes, or of all, our relay has and has not answered for."""
    if names is not None and not names:
        return Counter()
    rows = Delivery.objects.filter(state=states.HANDED_OVER)
    if names is not None:
        rows = rows.filter(lane__in=names)
    return Counter(dict(rows.values_list("lane").annotate(Count("pk")).order_by()))
