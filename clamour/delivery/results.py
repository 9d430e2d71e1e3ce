"""What became of deliveries, written onto their rows.

Results count only for rows that the owner still holds: whoever takes an expired claim over becomes
its owner, and the first one's results no longer count.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from clamour import doors
from clamour.delivery import lanes, states
from clamour.delivery.models import Attempt, Delivery, columns
from clamour.delivery.outcomes import Outcome

logger = logging.getLogger(__name__)


class Held(NamedTuple):
    """What of a claimed row is needed to write back: plain values, since it is the hot path."""

    pk: int
    stream: str
    ref: str
    state: str
    attempts: int
    first_try: datetime | None
    recalled: bool
    paused: bool
    identity: str
    queue_id: str
    lane: str


@dataclass(slots=True)
class News:
    """An outcome as it is written onto its row."""

    row: Held | Delivery
    state: str
    code: int
    answer: str
    next_try: datetime | None = None
    tried: bool = True
    identity: str = ""
    queue_id: str = ""


@transaction.atomic
def write_back(outcomes: Sequence[Outcome], owner: str) -> int:
    """Write outcomes onto the rows that `owner` still holds, and tell their streams.

    Return how many counted. All of it is one transaction: a crash before its commit leaves the rows
    claimed, and the journal says what became of them.
    """
    now = timezone.now()
    held = _held_by(owner, [outcome.pk for outcome in outcomes])
    news = [_judge(held[one.pk], one, now) for one in outcomes if one.pk in held]
    _write(news, now)
    _pace(news)
    _tell(news)
    return len(news)


def record(rows: Iterable[tuple[Delivery, str, str]]) -> int:
    """Write (row, state, answer) onto rows that no sender holds; the caller has locked them.

    Return how many. Raise states.NoSuchMove when the table does not allow one.
    """
    return enter(
        [
            News(row, states.move(row.state, state), 0, answer, tried=False)
            for row, state, answer in rows
        ]
    )


def enter(news: Sequence[News]) -> int:
    """Write news onto rows that no sender holds, like `record`; the moves have been checked."""
    for one in news:
        _recalled(one)
    _write(news, timezone.now())
    _tell(news)
    return len(news)


def keep_back(rows: "QuerySet[Delivery]") -> int:
    """Hold what was waiting; its date is kept for when it is released."""
    return rows.update(not_before=F("next_try"), **columns(states.HELD, timezone.now()))


def _pace(news: Sequence[News]) -> None:
    """Let the lanes learn: what was taken makes them faster, "too fast" slower."""
    slower = {
        one.row.lane: one.answer
        for one in news
        if one.state == states.DEFERRED and lanes.says_slower(one.code, _status(one))
    }
    for name, answer in sorted(slower.items()):
        lanes.backs_off(name, answer)
    taken = Counter(one.row.lane for one in news if one.state == states.HANDED_OVER)
    if well := {name: number for name, number in taken.items() if name not in slower}:
        lanes.went_well(well)


def _status(one: News) -> str:
    return states.enhanced_status(one.answer.removeprefix(str(one.code)))


def _held_by(owner: str, pks: list[int]) -> dict[int, Held]:
    rows = Delivery.objects.filter(pk__in=pks, owner=owner, state=states.CLAIMED)
    values = rows.order_by("pk").select_for_update().values_list(*Held._fields)
    return {row[0]: Held._make(row) for row in values}


def _judge(row: Held, outcome: Outcome, now: datetime) -> News:
    """Turn an outcome into what the row becomes: recalls and patience have the last word."""
    states.move(row.state, outcome.state)
    tried = outcome.state != states.QUEUED
    news = News(
        row, outcome.state, outcome.code, outcome.answer, now, tried, outcome.identity,
        outcome.queue_id,
    )  # fmt: skip
    if outcome.state == states.DEFERRED:
        news.next_try = now + states.delay(outcome.again, row.attempts + 1)
    elif outcome.again == states.OURS:
        news.next_try = now + states.delay(states.OURS, 2 if outcome.code else 1)
    if _recalled(news):
        return news
    if outcome.state == states.DEFERRED and _out_of_patience(row, news.next_try or now):
        news.state, news.answer = states.FAILED, f"given up: {outcome.answer}"
    return news


def _recalled(news: News) -> bool:
    """Withdraw what would go out again although it was recalled."""
    if news.state not in states.WAITING or not news.row.recalled:
        return False
    news.state, news.answer = states.WITHDRAWN, f"recalled; {news.answer}".rstrip("; ")
    return True


def _out_of_patience(row: Held, next_try: datetime) -> bool:
    return row.first_try is not None and next_try > row.first_try + states.PATIENCE


# Moves that no server's answer made: no attempt is kept of them.
_NO_ANSWER = {states.QUEUED, states.SETTLED}

# Plain SQL on the one hot path: bulk_update builds a CASE a row and costs ten times as much, and
# bulk_create a model a row.
_COLUMNS = (*columns(states.CLAIMED, timezone.now()), "answer", "attempts", "identity", "queue_id")
_UPDATE = "UPDATE {} SET {} WHERE id = %s".format(  # noqa: S608  names from the model
    Delivery._meta.db_table, ", ".join(f"{name} = %s" for name in _COLUMNS)
)


_INSERT = (
    f"INSERT INTO {Attempt._meta.db_table} "  # noqa: S608  name from the model
    "(delivery_id, at, state, code, answer, identity) VALUES (%s, %s, %s, %s, %s, %s)"
)


def _write(news: Sequence[News], now: datetime) -> None:
    if not news:
        return
    at = _adapted(now)
    attempts = [
        (one.row.pk, at, one.state, one.code, one.answer, one.identity)
        for one in news
        if one.state not in _NO_ANSWER
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE, list(_rows(news, now)))
        if attempts:
            cursor.executemany(_INSERT, attempts)
    paused = [one.row.pk for one in news if one.row.paused and one.state in states.WAITING]
    if paused:
        keep_back(Delivery.objects.filter(pk__in=paused))


def _rows(news: Iterable[News], now: datetime) -> Iterator[tuple[Any, ...]]:
    """The values of _UPDATE; most of a batch come to the same state."""
    same: dict[tuple[str, datetime | None], list[Any]] = {}
    for one in news:
        whither, row = (one.state, one.next_try), one.row
        if whither not in same:
            fields = columns(one.state, now, next_try=one.next_try)
            same[whither] = [_adapted(value) for value in fields.values()]
        yield (
            *same[whither], one.answer, row.attempts + one.tried, one.identity or row.identity,
            one.queue_id or row.queue_id, row.pk,
        )  # fmt: skip


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _tell(news: Sequence[News]) -> None:
    """Let the streams hear. One that raises loses its own changes and nobody else's."""
    told = [one for one in news if one.state != states.QUEUED]
    try:
        with transaction.atomic():
            heard = {name: doors.stream(name).heard for name in {one.row.stream for one in told}}
            for one in told:
                heard[one.row.stream](one.row.ref, one.state, one.answer)
    except Exception:
        # Somebody raised and everything heard in this batch was undone: again, one by one.
        for one in told:
            _hear_alone(one)


def _hear_alone(one: News) -> None:
    try:
        with transaction.atomic():
            doors.stream(one.row.stream).heard(one.row.ref, one.state, one.answer)
    except Exception:
        logger.exception("stream %s did not take the news of a delivery", one.row.stream)
