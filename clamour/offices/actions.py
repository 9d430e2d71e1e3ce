"""What can happen to the directory. All of it stands in the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clamour.offices import changes
from clamour.offices.changes import CHANGE, Change, Said
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.queries import office_named, office_with, public_appeals
from clamour.offices.states import PointState
from clamour.oversight import actions as oversight
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


class Overtaken(PermissionDenied):
    """The office is not what it was when the change was asked for."""

    def __init__(self) -> None:
        super().__init__(_("The office has changed meanwhile: look at it again."))


def take_in(
    *,
    name: str,
    country: str,
    points: Iterable[Point],
    evidence: Evidence,
    by: User | None = None,
) -> Office:
    """Return the office that these contacts belong to, adding what the directory lacks.

    An office is the same when it has one of the addresses already, or the same name in the same
    country. What a person has corrected is never overwritten: points are only added. Where a
    public appeal writes to the office they are held, so that a file cannot move its letters.
    """
    wanted = list(points)
    with transaction.atomic():
        office = office_with(wanted) or office_named(name, country)
        before = changes.said_of(office.pk) if office else changes.nothing()
        if office is None:
            office = Office.objects.create(name=name[:255], country=country)
        state = PointState.HELD if public_appeals(office.pk) else PointState.UNCHECKED
        for point in wanted:
            ContactPoint.objects.get_or_create(
                office=office,
                kind=Channel(point.kind),
                value=point.value[:500],
                defaults={
                    "state": state,
                    "source": evidence.source[:255],
                    "seen_on": evidence.seen_on,
                    "added_by": evidence.added_by,
                },
            )
        _record(Change(office.pk, before, changes.said_of(office.pk)), "take in office", by)
        changed(office.pk)
    return office


def add(*, said: Said, by: User) -> Office:
    """Put a new office into the directory: nobody writes to it yet."""
    with transaction.atomic():
        office = Office.objects.create(name=said["name"])
        _write(office.pk, said)
        _record(Change(office.pk, changes.nothing(), changes.said_of(office.pk)), "add office", by)
    office.refresh_from_db()
    return office


def change(*, office: int, said: Said, by: User | None, reason: str = "") -> None:
    """Make the office what is `said`.

    Where a public appeal writes to it, two persons must agree before letters go elsewhere or begin
    otherwise (or a reason): raises oversight's NeedsSecondPerson or NeedsReason.
    """
    with transaction.atomic():
        wanted = Change(office, changes.said_of(office), said)
        if not (wanted.moves_letters() and public_appeals(office)):
            _write(office, said)
            _record(wanted, CHANGE, by)
            return
    carry_out(change=wanted, by=by, reason=reason)


def carry_out(*, change: Change, by: User | None, reason: str = "") -> None:
    """Make a change that takes two persons, or leave a request for it."""
    title = change.before["name"]
    try:
        with oversight.permitted(
            change.permit(), by=by, title=title, reason=reason, detail=change.detail()
        ):
            _make(change)
    except oversight.NeedsSecondPerson as needs:
        if needs.request:
            changes.propose(change, needs.request, by)
        raise


def remove(*, office: Office, by: User | None) -> None:
    """Take an office out of the directory; one that an appeal writes to raises ProtectedError."""
    with transaction.atomic():
        gone = Change(office.pk, changes.said_of(office.pk), changes.nothing())
        Office.objects.get(pk=office.pk).delete()
        _record(gone, "remove office", by)


def mark(point: ContactPoint, state: str, by: User | None = None) -> None:
    """Record what delivery or a person learnt about a contact point.

    It stops letters. To send them to an address again is a change that two persons agree to.
    """
    with transaction.atomic():
        before = changes.said_of(point.office_id)
        rows = [
            row | {"state": state} if row["pk"] == point.pk else row for row in before["points"]
        ]
        marked = Change(point.office_id, before, before | {"points": rows})
        if marked.moves_letters() and public_appeals(point.office_id):
            raise oversight.NeedsSecondPerson
        ContactPoint.objects.filter(pk=point.pk).update(state=state)
        _record(marked, "mark address", by)
        changed(point.office_id)


def changed(office: int) -> None:
    """Say that the pages of appeals which write to this office show something old."""
    stale.mark([f"office:{office}"], why="office changed")


def _make(change: Change) -> None:
    Office.objects.select_for_update().get(pk=change.office)  # nobody else changes it from here on
    if changes.said_of(change.office) != change.before:
        raise Overtaken
    _write(change.office, change.after)


def _write(office: int, said: Said) -> None:
    Office.objects.filter(pk=office).update(**{field: said[field] for field in changes.FIELDS})
    points = ContactPoint.objects.filter(office=office)
    points.exclude(pk__in=[row["pk"] for row in said["points"] if row["pk"]]).delete()
    for row in said["points"]:
        fields = {name: value for name, value in row.items() if name != "pk"}
        if row["pk"]:
            points.filter(pk=row["pk"]).update(**fields)
        else:
            ContactPoint.objects.create(office_id=office, **fields)
    changed(office)


def _record(change: Change, verb: str, by: User | None) -> None:
    if change.before != change.after:
        oversight.record(who=by, verb=verb, subject=change.subject, detail=change.detail())
