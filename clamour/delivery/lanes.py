"""The pace of each receiving domain: what may go there now, and how it learns to go slower.

A lane is a token bucket. It begins slowly, doubles its speed each minute in which its letters are
taken, and is halved and rests when the domain says 421 or 4.7.x (Postfix does alike, qmgr(8)). A
person who sits before a screen and waits for a mail does not wait for a pace, but for a rest.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

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
