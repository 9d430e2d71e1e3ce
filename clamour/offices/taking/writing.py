"""Writes the plans of a batch: a constant number of queries, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from clamour.offices import indexing
from clamour.offices.models import (
    ContactPoint,
    Identity,
    Office,
    OfficeName,
    OfficeWord,
    Representation,
    Trace,
)
from clamour.offices.taking.planning import Plan
from clamour.offices.taking.standing import FIELDS, IMPORTED
from clamour.offices.taking.tracing import traces
from clamour.stale import actions as stale

_WORDY = {"name", "place", "country", "seat"}


def write(
    plans: Sequence[Plan], *, by: str, today: date, upload: int | None = None
) -> dict[int, int]:
    """Write what the plans change; return the keys of the offices they make.

    What was done stands beside the upload, so that it can be undone.
    """
    made = _make([it for it in plans if it.is_new])
    pk_of = {it.office: made.get(it.office, it.office) for it in plans}
    _change([it for it in plans if not it.is_new and it.fields], pk_of)
    _add(plans, pk_of, f"{IMPORTED}: {by}"[:150], today)
    _update(plans)
    _index(plans, pk_of)
    if upload is not None:
        _insert(Trace, "upload office did", [(upload, *it) for it in traces(plans, pk_of)])
    changed = {pk_of[it.office] for it in plans if it.changes and not it.is_new}
    stale.mark([f"office:{pk}" for pk in sorted(changed)], why="offices imported")
    return made


def _make(plans: Iterable[Plan]) -> dict[int, int]:
    offices = {it.office: Office(name=it.name) for it in plans}
    for it in plans:
        for field, (_none, value) in it.fields.items():
            if field != "name":
                setattr(offices[it.office], field, value)
    Office.objects.bulk_create(offices.values())
    return {number: office.pk for number, office in offices.items()}


def _change(plans: Sequence[Plan], pk_of: dict[int, int]) -> None:
    offices = Office.objects.in_bulk([pk_of[it.office] for it in plans])
    for it in plans:
        for field, (_old, new) in it.fields.items():
            setattr(offices[pk_of[it.office]], field, new)
    Office.objects.bulk_update(offices.values(), ["name", *FIELDS], batch_size=100)


def _add(plans: Iterable[Plan], pk_of: dict[int, int], by: str, today: date) -> None:
    names, points, identities, stands = [], [], [], []
    for it in plans:
        pk, row = pk_of[it.office], it.row
        seen_on = row.seen_on or today
        names += [(pk, name.language, name.text, row.source) for name in it.names]
        points += [
            (pk, *point, state.value, row.source, seen_on, by, None) for point, state in it.points
        ]
        identities += [(pk, *identity) for identity in it.identities]
        stands += [(pk, *said, row.source, seen_on) for said in it.stands]
    _insert(OfficeName, "office language text source", names)
    _insert(
        ContactPoint, "office kind value hours state source seen_on added_by checked_on", points
    )
    _insert(Identity, "office scheme value", identities)
    _insert(
        Representation,
        "office of_country in_country region standing suspended source seen_on",
        stands,
    )


def _insert(model: type[Model], fields: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many small rows; bulk_create took two thirds of an import's time for the same."""
    if not rows:
        return
    quote = connection.ops.quote_name
    known = {it.name: it for it in model._meta.concrete_fields}
    told = [known[name] for name in fields.split()]
    columns = ", ".join(quote(str(it.column)) for it in told)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Column by column: PostgreSQL reads and plans each statement anew.
            arrays = ", ".join(f"%s::{it.db_type(connection)}[]" for it in told)
            said = f"{into} SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"  # noqa: S608
            cursor.execute(said, [list(column) for column in zip(*rows, strict=True)])
        else:
            places = ", ".join(["%s"] * len(told))
            cursor.executemany(f"{into} VALUES ({places}) ON CONFLICT DO NOTHING", rows)


def _update(plans: Iterable[Plan]) -> None:
    hours = [ContactPoint(pk=pk, hours=new) for it in plans for pk, _old, new in it.hours]
    if hours:
        ContactPoint.objects.bulk_update(hours, ["hours"])
    stands = [
        Representation(pk=pk, standing=new.standing, suspended=new.suspended)
        for it in plans
        for pk, _old, new in it.changed_stands
    ]
    if stands:
        Representation.objects.bulk_update(stands, ["standing", "suspended"])


def _index(plans: Sequence[Plan], pk_of: dict[int, int]) -> None:
    """The words that come are known here; where some may go they are reckoned anew."""
    reworded = {it.office for it in plans if not it.is_new and it.fields.keys() & _WORDY}
    added = [(pk_of[it.office], _words(it)) for it in plans if it.office not in reworded]
    _insert(OfficeWord, "office word", sorted({(pk, word) for pk, them in added for word in them}))
    indexing.index(pk_of[number] for number in reworded)


def _words(it: Plan) -> set[str]:
    names = [name.text for name in it.names]
    if not it.is_new:
        return indexing.words_of(names, "")
    said = {field: new for field, (_old, new) in it.fields.items()}
    place, country, seat = (said.get(field, "") for field in ("place", "country", "seat"))
    return indexing.words_of([it.name, *names], place, country, seat)
