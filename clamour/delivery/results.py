"""What became of deliveries, written onto their rows.

Results count only for rows that the owner still holds: whoever takes an expired claim over becomes
its owner, and the first one's results no longer count.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from clamour import doors
from clamour.delivery import lanes, rows, states
from clamour.delivery.models import Delivery, columns
from clamour.delivery.news import Held, News
from clamour.delivery.outcomes import Outcome

logger = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def write_back(outcomes: Sequence[Outcome], owner: str) -> int:
    """Write outcomes onto the rows that `owner` still holds, and tell their streams.

    Return how many counted. All of it is one transaction: a crash before its commit leaves the rows
    claimed, and the journal says what became of them.
    """
    now = timezone.now()
    held = rows.held_by(owner, [outcome.pk for outcome in outcomes]) if outcomes else {}
    news = [_judge(held[one.pk], one, now) for one in outcomes if one.pk in held]
    _give_up([one for one in news if one.state == states.DEFERRED])
    _write(news, now)
    _pace(news)
    _tell(news)
    return len(news)


def record(moves: Iterable[tuple[Delivery, str, str]]) -> int:
    """Write (row, state, answer) onto rows that no sender holds; the caller has locked them.

    Return how many. Raise states.NoSuchMove when the table does not allow one.
    """
    return enter(
        [
            News(row, states.move(row.state, state), 0, answer, tried=False)
            for row, state, answer in moves
        ]
    )


def enter(news: Sequence[News]) -> int:
    """Write news onto rows that no sender holds, like `record`; the moves have been checked."""
    for one in news:
        _recalled(one)
    _write(news, timezone.now())
    _tell(news)
    return len(news)


def keep_back(waiting: "QuerySet[Delivery]") -> int:
    """Hold what was waiting; its date is kept for when it is released."""
    return waiting.update(not_before=F("next_try"), **columns(states.HELD, timezone.now()))


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


def _judge(row: Held, outcome: Outcome, now: datetime) -> News:
    """Turn an outcome into what the row becomes: recalls and patience have the last word."""
    states.move(states.CLAIMED, outcome.state)
    tried = outcome.state != states.QUEUED
    news = News(
        row, outcome.state, outcome.code, outcome.answer, now, tried, outcome.identity,
        outcome.queue_id,
    )  # fmt: skip
    if outcome.state == states.DEFERRED:
        news.next_try = now + states.delay(outcome.again, row.attempts + 1)
    elif outcome.again == states.OURS:
        news.next_try = now + states.delay(states.OURS, 2 if outcome.code else 1)
    _recalled(news)
    return news


def _recalled(news: News) -> None:
    """Withdraw what would go out again although it was recalled."""
    if news.row.recalled and news.state in states.WAITING:
        news.state, news.answer = states.WITHDRAWN, f"recalled; {news.answer}".rstrip("; ")


def _give_up(deferred: Sequence[News]) -> None:
    """Fail what would wait for longer than our patience lasts."""
    waiting = Delivery.objects.filter(pk__in=[one.row.pk for one in deferred])
    first = dict(waiting.values_list("pk", "first_try")) if deferred else {}
    for one in deferred:
        begun = first[one.row.pk]
        if begun and one.next_try and one.next_try > begun + states.PATIENCE:
            one.state, one.answer = states.FAILED, f"given up: {one.answer}"


def _write(news: Sequence[News], now: datetime) -> None:
    rows.write(news, now)
    paused = [one.row.pk for one in news if one.row.paused and one.state in states.WAITING]
    if paused:
        keep_back(Delivery.objects.filter(pk__in=paused))


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
