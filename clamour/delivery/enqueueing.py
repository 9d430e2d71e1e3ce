"""Rows of the outbox by plain SQL: a list may have a million mailboxes, and a model a row costs
three times as much.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from clamour.delivery import mail_servers, states
from clamour.delivery.models import Channel, Delivery, Priority, new_message_ids
from clamour.keys.fields import encrypt

_ADDRESS = f"{Delivery._meta.label_lower}.address"
_OWN = ("ref", "group", "part", "lane", "address", "message_id", "next_try", "not_before")
# Their types in PostgreSQL.
_KINDS = ("text", "text", "text", "text", "bytea", "text", "timestamptz", "timestamptz")
_ONCE = "ON CONFLICT (stream, ref) DO NOTHING"
# What no new row has yet.
_EMPTY = {
    "answer": "", "attempts": 0, "owner": "", "identity": "", "queue_id": "",
    "recalled": False, "paused": False,
}  # fmt: skip


@dataclass(slots=True)
class Outgoing:
    """One delivery to be made. Nobody changes one; to be frozen would double what it costs.

    `ref` names it within its stream, for good: a second one with the same ref is the same delivery.
    `address` may be None when the stream knows it (then say the `lane`, its domain, if you can).
    `due` is a date before which nothing happens. Only mail has lanes of domains: what goes
    another way says the name of its channel.
    """

    ref: str
    address: str | None = None
    group: str = ""
    part: str = ""
    lane: str = ""
    due: datetime | None = None


def insert(rows: Sequence[Outgoing], *, now: datetime, state: str, **shared: Any) -> int:
    """Insert rows in one statement; return how many were not there yet."""
    at = _adapted(now)
    shared_lanes = _shared_lanes(rows, shared)
    same = {"since": at, "created_at": at, "state": state, **_EMPTY, **shared}
    ids = new_message_ids(len(rows))
    own = [
        (
            row.ref, row.group, row.part, _lane(row, shared_lanes), _sealed(row), message_id,
            *_dates(row, state, at),
        )
        for row, message_id in zip(rows, ids, strict=True)
    ]  # fmt: skip
    names = ", ".join(connection.ops.quote_name(name) for name in (*same, *_OWN))
    into = f"INSERT INTO {Delivery._meta.db_table} ({names})"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _insert_arrays(cursor, into, tuple(same.values()), own)
        if all(row.address is None for row in rows):
            return _insert_json(cursor, into, tuple(same.values()), own)
        marks = ", ".join(["%s"] * len((*same, *_OWN)))
        values = [(*same.values(), *row) for row in own]
        cursor.executemany(f"{into} VALUES ({marks}) {_ONCE}", values)
        return int(cursor.rowcount)


def _insert_arrays(
    cursor: Any, into: str, same: tuple[Any, ...], own: list[tuple[Any, ...]]
) -> int:
    """One statement with an array a column: a tenth of the time of a statement a row."""
    marks = ", ".join(["%s"] * len(same))
    arrays = ", ".join(f"%s::{kind}[]" for kind in _KINDS)
    columns = [list(column) for column in zip(*own, strict=True)]
    cursor.execute(
        f"{into} SELECT {marks}, own.* FROM unnest({arrays}) AS own {_ONCE}",  # noqa: S608
        [*same, *columns],
    )
    return int(cursor.rowcount)


def _insert_json(cursor: Any, into: str, same: tuple[Any, ...], own: list[tuple[Any, ...]]) -> int:
    """The same for SQLite, where nothing is bytes: two thirds of the time of a statement a row."""
    marks = ", ".join(["%s"] * len(same))
    values = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(_OWN)))
    cursor.execute(
        f"{into} SELECT {marks}, {values} FROM json_each(%s) WHERE true {_ONCE}",  # noqa: S608
        [*same, json.dumps(own)],
    )
    return int(cursor.rowcount)


def lane_of(address: str) -> str:
    """Return the receiving domain of an address, in lower case."""
    return address.rpartition("@")[2].strip().lower()


def _shared_lanes(rows: Sequence[Outgoing], shared: dict[str, Any]) -> dict[str, str]:
    """Domain -> lane; what somebody waits for before a screen needs none, it has no pace."""
    if shared.get("channel") != Channel.EMAIL or shared.get("priority") == Priority.PERSON_WAITS:
        return {}
    return mail_servers.lanes_of(_domain(row) for row in rows)


def _domain(row: Outgoing) -> str:
    return row.lane or lane_of(row.address or "")


def _sealed(row: Outgoing) -> bytes | None:
    return None if row.address is None else encrypt(row.address, column=_ADDRESS)


def _lane(row: Outgoing, shared_lanes: dict[str, str]) -> str:
    domain = _domain(row)
    return shared_lanes.get(domain, domain)


def _dates(row: Outgoing, state: str, now: Any) -> tuple[Any, Any]:
    """`next_try` and `not_before`: a held row is not due, whatever its date."""
    due = _adapted(row.due) if row.due else None
    return (None, due) if state == states.HELD else (due or now, None)


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
