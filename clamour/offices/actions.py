"""What can happen to the directory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.queries import office_named, office_with
from clamour.stale import actions as stale


@dataclass(frozen=True)
class Point:
    """A contact point as some source gives it; `value` in normal form."""

    kind: str
    value: str


@dataclass(frozen=True)
class Evidence:
    """Where a contact point was read, when, and who took it over."""

    source: str
    seen_on: date | None
    added_by: str


def take_in(*, name: str, country: str, points: Iterable[Point], evidence: Evidence) -> Office:
    """Return the office that these contacts belong to, adding what the directory lacks.

    An office is the same when it has one of the addresses already, or the same name in the same
    country. What a person has corrected is never overwritten: points are only added.
    """
    wanted = list(points)
    with transaction.atomic():
        office = office_with(wanted) or office_named(name, country)
        if office is None:
            office = Office.objects.create(name=name[:255], country=country)
        for point in wanted:
            ContactPoint.objects.get_or_create(
                office=office,
                kind=Channel(point.kind),
                value=point.value[:500],
                defaults={
                    "source": evidence.source[:255],
                    "seen_on": evidence.seen_on,
                    "added_by": evidence.added_by,
                },
            )
        changed(office.pk)
    return office


def mark(point: ContactPoint, state: str) -> None:
    """Record what delivery or a person learnt about a contact point."""
    with transaction.atomic():
        ContactPoint.objects.filter(pk=point.pk).update(state=state)
        changed(point.office_id)


def changed(office: int) -> None:
    """Say that the pages of appeals which write to this office show something old."""
    stale.mark([f"office:{office}"], why="office changed")
