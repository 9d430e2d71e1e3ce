"""The sender's side of the outbox: claim what is due.

A claim is committed before the first byte goes out; what becomes of it, `results.py` writes back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.functions import Coalesce
from django.utils import timezone

from clamour.delivery import lanes, states
from clamour.delivery.models import Channel, Delivery, Priority, columns

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
    room = lanes.Room(now)
    due = _due(channel, now)
    # What a person prints has no server that could be asked too fast.
    rows = _with_room(room, due, limit) if channel == Channel.EMAIL else _read(due[:limit])
    room.spend()
    fields = {**columns(states.CLAIMED, now), "owner": owner, "lease": now + LEASE}
    fields["queue_id"] = ""  # what our relay called it when it had it the last time
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        first_try=Coalesce("first_try", Value(now)), **fields
    )
    for row in rows:
        row.state, row.owner, row.lease = states.CLAIMED, owner, fields["lease"]
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
    rows = Delivery.objects.filter(channel__in=others, next_try__lte=timezone.now())
    return list(rows.order_by().values_list("channel", flat=True).distinct())


def _due(channel: str, now: datetime) -> "QuerySet[Delivery]":
    due = Delivery.objects.filter(channel=channel, next_try__lte=now).exclude(lanes.shut(now))
    return due.order_by("priority", "next_try", "pk").select_for_update(skip_locked=True)


def _with_room(room: lanes.Room, due: "QuerySet[Delivery]", limit: int) -> list[Delivery]:
    """Take what its lane has room for, in order, until there are `limit`."""
    rows: list[Delivery] = []
    while len(rows) < limit:
        full = Q(lane__in=room.full, priority__gt=Priority.PERSON_WAITS)
        rest = due.exclude(full).exclude(pk__in=[row.pk for row in rows])
        found = _read(rest[: limit - len(rows)])
        room.ask({row.lane for row in found})
        before = len(room.full)
        rows += [row for row in found if room.take(row)]
        if len(room.full) == before:
            break
    return rows


def _read(due: "QuerySet[Delivery]") -> list[Delivery]:
    values = due.annotate(lies_as=_SEALED).values_list(*_NEEDED, "lies_as")
    return [_delivery(one) for one in values]


def _delivery(values: Sequence[Any]) -> Delivery:
    """A row as `only(*_NEEDED)` would return it, without the constructor's 10 us."""
    row = Delivery.__new__(Delivery)
    vars(row).update(zip((*_NEEDED, "sealed"), values, strict=True))
    row._state = ModelState()
    row._state.adding, row._state.db = False, connection.alias
    return row
