"""The sender's side of the outbox: claim what is due.

A claim is committed before the first byte goes out; what becomes of it, `results.py` writes back.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet
from django.db.models.base import ModelState
from django.utils import timezone

from clamour.delivery import lanes, states
from clamour.delivery.models import Channel, Delivery, Priority, adapted, among, columns, moment
from clamour.delivery.room import Room

# Longer than the slowest letter that may still begin (BEGIN_WITHIN) plus the wait for the answer
# to its dot (ten minutes, RFC 5321 4.5.3.2.6): a claim never expires under a letter on the wire.
LEASE = timedelta(minutes=15)
BEGIN_WITHIN = timedelta(minutes=4)


# What a sender and the streams ask of a claimed row; the rest costs a third of a letter's time.
_NEEDED = (
    "id", "stream", "ref", "group", "part", "lane", "priority", "channel", "message_id", "identity",
    "created_at",
)  # fmt: skip
_SEALED = ExpressionWrapper(F("address"), output_field=BinaryField(null=True))


@transaction.atomic
def claim(owner: str, limit: int, *, channel: str = Channel.EMAIL) -> list[Delivery]:
    """Take up to `limit` due deliveries under a lease; no other sender gets them meanwhile.

    PostgreSQL skips rows another sender is just taking. SQLite begins the transaction IMMEDIATE
    (settings), so between the statements nobody else writes. Shut lanes are left out before the
    limit is counted, so that they do not fill the window; one that runs out of room while its
    letters are looked at is left out of the next look. Addresses stay sealed: one that cannot be
    opened is the fault of its row (`Delivery.open_address`).
    """
    now = timezone.now()
    room = Room(now, owner)
    # What a person prints has no server that could be asked too fast.
    by_mail = channel == Channel.EMAIL
    rows = _with_room(room, now, limit) if by_mail else _due(channel, now, limit)
    room.spend()
    _take(rows, owner, now)
    return rows


def sealed(rows: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    """Read the addresses as they lie in the table; `keep_sealed` puts them where they belong."""
    return rows.defer("address").annotate(lies_as=_SEALED)


def keep_sealed(rows: Iterable[Delivery]) -> None:
    for row in rows:
        row.sealed = vars(row).pop("lies_as")


def channels_due() -> list[str]:
    """Return the channels but e-mail for which something is due; the index of due rows answers."""
    others = [name for name in Channel.values if name != Channel.EMAIL]
    marks = ", ".join(["%s"] * len(others))
    query = (
        f"SELECT DISTINCT channel FROM {Delivery._meta.db_table} "  # noqa: S608
        f"WHERE channel IN ({marks}) AND next_try <= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*others, adapted(timezone.now())])
        return [name for (name,) in cursor.fetchall()]


def _with_room(room: Room, now: datetime, limit: int) -> list[Delivery]:
    """Take what its lane has room for, in order, until there are `limit`."""
    rows: list[Delivery] = []
    while len(rows) < limit:
        found = _due(Channel.EMAIL, now, limit - len(rows), full=room.full, but=rows)
        room.ask({row.lane for row in found})
        before = len(room.full)
        rows += [row for row in found if room.take(row)]
        if len(room.full) == before:
            break
    return rows


# Plain SQL, as in `results.py`: the ORM needs milliseconds to put each of these together.
_DUE = (
    "SELECT {}, address FROM {} "  # noqa: S608  names from the models
    f"WHERE channel = %s AND next_try <= %s AND NOT ({lanes.SHUT})"
).format(", ".join(f'"{name}"' for name in _NEEDED), Delivery._meta.db_table)


def _due(
    channel: str,
    now: datetime,
    limit: int,
    *,
    full: Collection[str] = (),
    but: Sequence[Delivery] = (),
) -> list[Delivery]:
    """Read what is due, nothing of the lanes that are `full`, and lock it."""
    at, query = adapted(now), _DUE
    if full:
        marks = ", ".join(["%s"] * len(full))
        query += f" AND NOT (priority > {Priority.PERSON_WAITS:d} AND lane IN ({marks}))"
    if but:
        query += f" AND NOT {among(row.pk for row in but)}"
    query += " ORDER BY priority, next_try, id LIMIT %s"
    if connection.features.has_select_for_update:
        query += " FOR UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The index has them in this order. A planner that knows nothing yet of a queue that
            # has just been filled would read and sort all of it, at each claim.
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(query, [channel, at, at, at, *full, limit])
        alias = connection.alias
        return [_delivery(one, alias) for one in cursor.fetchall()]


def _delivery(values: Sequence[Any], alias: str) -> Delivery:
    """A row as `only(*_NEEDED)` would return it, without the constructor's 10 us."""
    row = Delivery.__new__(Delivery)
    vars(row).update(zip((*_NEEDED, "sealed"), values, strict=True))
    row.created_at = moment(row.created_at)
    row._state = ModelState()
    row._state.adding, row._state.db = False, alias
    return row


def _take(rows: Sequence[Delivery], owner: str, now: datetime) -> None:
    if not rows:
        return
    fields = {**columns(states.CLAIMED, now), "owner": owner, "lease": now + LEASE}
    fields["queue_id"] = ""  # what our relay called it when it had it the last time
    changes = ", ".join(f"{name} = %s" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Delivery._meta.db_table} SET first_try = COALESCE(first_try, %s), {changes} "  # noqa: S608
            f"WHERE {among(row.pk for row in rows)}",
            [adapted(value) for value in (now, *fields.values())],
        )
    for row in rows:
        row.state, row.owner, row.lease = states.CLAIMED, owner, fields["lease"]
