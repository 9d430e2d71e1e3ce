"""News onto rows, in plain SQL: one statement for all that come to the same state.

This is the hot path. bulk_update builds a CASE a row and costs ten times as much, bulk_create a
model a row; executemany gives way to the network's thread at each row.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from clamour.delivery import states
from clamour.delivery.models import Attempt, Delivery, adapted, among, columns
from clamour.delivery.news import Held, News

# Moves that no server's answer made: no attempt is kept of them.
_NO_ANSWER = {states.QUEUED, states.SETTLED}

_TABLE = Delivery._meta.db_table
_HELD = (
    "SELECT id, stream, ref, attempts, recalled, paused, identity, queue_id, lane "  # noqa: S608
    f"FROM {_TABLE} WHERE owner = %s AND state = '{states.CLAIMED}'"
)

# The rows of a statement as one JSON value: how each database reads a column of it.
_READ = {
    "sqlite": ("json_each(%s)", "json_extract(value, '$[{}]')", "json_extract(value, '$[{}]')"),
    "postgresql": ("jsonb_array_elements(%s::jsonb)", "(value->>{})::bigint", "value->>{}"),
}


def held_by(owner: str, pks: Iterable[int]) -> dict[int, Held]:
    """Lock and return those of these rows that the owner still holds."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_HELD} AND {among(pks)} ORDER BY id{lock}", [owner])
        return {row[0]: Held._make(row) for row in cursor.fetchall()}


def write(news: Sequence[News], now: datetime) -> None:
    """Write news onto their rows, and keep the attempts; the caller has locked the rows.

    A relay's log may tell several things of one letter at once: the last is where it stands.
    """
    alike: dict[tuple[str, datetime | None], list[News]] = defaultdict(list)
    for one in {one.row.pk: one for one in news}.values():
        alike[one.state, one.next_try].append(one)
    for (state, next_try), some in alike.items():
        _update(some, columns(state, now, next_try=next_try))
    if answers := [one for one in news if one.state not in _NO_ANSWER]:
        _keep_attempts(answers, now)


def _update(news: Iterable[News], same: dict[str, Any]) -> None:
    changes = ", ".join(f"{name} = %s" for name in same)
    given = _given(numbers=("id", "attempts"), texts=("answer", "identity", "queue_id"))
    rows = [
        (
            one.row.pk, one.row.attempts + one.tried, one.answer,
            one.identity or one.row.identity, one.queue_id or one.row.queue_id,
        )
        for one in news
    ]  # fmt: skip
    _execute(
        f"UPDATE {_TABLE} SET {changes}, attempts = given.attempts, answer = given.answer, "  # noqa: S608
        f"identity = given.identity, queue_id = given.queue_id "
        f"FROM {given} WHERE {_TABLE}.id = given.id",
        [*same.values(), json.dumps(rows)],
    )


def _keep_attempts(news: Iterable[News], now: datetime) -> None:
    given = _given(numbers=("id", "code"), texts=("state", "answer", "identity"))
    rows = [(one.row.pk, one.code, one.state, one.answer, one.identity) for one in news]
    _execute(
        f"INSERT INTO {Attempt._meta.db_table} (delivery_id, at, code, state, answer, identity) "  # noqa: S608
        f"SELECT id, %s, code, state, answer, identity FROM {given}",
        [now, json.dumps(rows)],
    )


def _given(*, numbers: Sequence[str], texts: Sequence[str]) -> str:
    """A table of the rows in a parameter, which lists each row's numbers first."""
    source, number, text = _READ[connection.vendor]
    how = [number] * len(numbers) + [text] * len(texts)
    names = [*numbers, *texts]
    read = [f"{one.format(at)} AS {names[at]}" for at, one in enumerate(how)]
    return f"(SELECT {', '.join(read)} FROM {source}) AS given"  # noqa: S608


def _execute(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [adapted(value) for value in values])
