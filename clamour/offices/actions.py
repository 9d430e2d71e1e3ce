"""What can happen to the directory. All of it stands in the log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clamour.offices import changes, corrections, indexing, parents
from clamour.offices.changes import CHANGE, Change, Said
from clamour.offices.exchange.row import Bad, Row
from clamour.offices.models import (
    Channel,
    ContactPoint,
    Office,
    OfficeKind,
    OfficeName,
    Representation,
)
from clamour.offices.privacy import looks_private
from clamour.offices.queries import office_named, office_with, public_appeals
from clamour.offices.states import PointState
from clamour.offices.taking.importing import Import
from clamour.offices.taking.report import Report
from clamour.offices.taking.standing import in_use
from clamour.offices.taking.undoing import Undone, undo
from clamour.oversight import actions as oversight
from clamour.oversight.proposals import propose
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
        is_used = bool(public_appeals(office.pk))
        gone = corrections.taken_away(office.pk)
        for point in (it for it in wanted if (it.kind, it.value) not in gone):
            ContactPoint.objects.get_or_create(
                office=office,
                kind=Channel(point.kind),
                value=point.value[:500],
                defaults={
                    "state": _state_of(point, office, is_used),
                    "source": evidence.source[:255],
                    "seen_on": evidence.seen_on,
                    "added_by": evidence.added_by,
                },
            )
        indexing.index([office.pk])
        _record(Change(office.pk, before, changes.said_of(office.pk)), "take in office", by)
        changed(office.pk)
    return office


def import_rows(
    rows: Sequence[Row | Bad],
    *,
    by: User | None,
    name: str,
    choices: Mapping[int, int] | None = None,
    dry_run: bool = False,
    upload: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Take a file's rows into the directory, in batches; a second time it changes nothing.

    What a person typed or took away stays (`taking.planning`); what is new for an office that a
    public appeal writes to is held. The log has one entry, of an import that breaks off too: going
    on is beginning again. What was done is kept beside the `upload`, for `undo_import`.
    """
    run = Import(by.get_username() if by else "clamour", dry_run, choices or {}, upload)
    try:
        return run.take(rows, progress)
    finally:
        if not dry_run:
            detail = {"file": name[:255], **run.report.as_json()["counts"]}
            oversight.record(who=by, verb="import offices", subject="offices", detail=detail)


def undo_import(
    *,
    upload: int,
    by: User | None,
    name: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Undone:
    """Take an import back, as far as nobody has touched what it brought.

    It moves no letter: what a public appeal writes to stays. A second time it does nothing.
    """
    done = Undone()
    try:
        undo(upload, done, progress)
    finally:
        detail = {"file": name[:255], **done.as_json()["undone"]}
        oversight.record(who=by, verb="undo import", subject="offices", detail=detail)
    return done


def share(*, format: str, by: User | None) -> None:
    """Take down that the directory was written to a file."""
    oversight.record(who=by, verb="export offices", subject="offices", detail={"format": format})


def add(*, said: Said, by: User) -> Office:
    """Put a new office into the directory: nobody writes to it yet."""
    with transaction.atomic():
        office = Office.objects.create(name=said["name"])
        wanted = Change(office.pk, changes.nothing(), said).with_private_held()
        if _moves_embassies(wanted):
            wanted = wanted.with_all_held()
        _write(office.pk, wanted.after, changes.nothing())
        _record(Change(office.pk, changes.nothing(), changes.said_of(office.pk)), "add office", by)
    office.refresh_from_db()
    return office


def change(*, office: int, said: Said, by: User | None, reason: str = "") -> None:
    """Make the office what is `said`.

    Where a public appeal writes to it, two persons must agree before letters go elsewhere or begin
    otherwise (or a reason): raises oversight's NeedsSecondPerson or NeedsReason. They must also
    agree to an address that looks private; elsewhere a new one is kept and held.
    """
    with transaction.atomic():
        wanted = Change(office, changes.said_of(office), said)
        is_used = public_appeals(office)
        if not is_used:
            wanted = wanted.with_private_held()
        moves = (is_used and wanted.moves_letters()) or _moves_embassies(wanted)
        if not (moves or wanted.uses_private()):
            _write(office, wanted.after, wanted.before)
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
            propose(request=needs.request, of=CHANGE, after=change.after, by=by)
        raise


def remove(*, office: Office, by: User | None) -> None:
    """Take an office out of the directory; one that an appeal writes to raises ProtectedError."""
    with transaction.atomic():
        gone = Change(office.pk, changes.said_of(office.pk), changes.nothing())
        Office.objects.get(pk=office.pk).delete()
        _record(gone, "remove office", by)


def mark(point: ContactPoint, state: str, by: User | None = None, *, why: str = "") -> None:
    """Record what delivery or a person learnt about a contact point.

    It stops letters. To send them to an address again is a change that two persons agree to.
    """
    with transaction.atomic():
        before = changes.said_of(point.office_id)
        rows = [
            row | {"state": state} if row["pk"] == point.pk else row for row in before["points"]
        ]
        marked = Change(point.office_id, before, before | {"points": rows})
        if marked.uses_private() or (marked.moves_letters() and public_appeals(point.office_id)):
            raise oversight.NeedsSecondPerson
        ContactPoint.objects.filter(pk=point.pk).update(state=state)
        _record(marked, "mark address", by, why)
        changed(point.office_id)


def changed(office: int) -> None:
    """Say that the pages of appeals which write to this office show something old."""
    stale.mark([f"office:{office}"], why="office changed")


def _moves_embassies(change: Change) -> bool:
    """Whether letters of a public appeal to "the embassy near you" would go elsewhere."""
    return bool(change.redirects() & in_use([]).countries)


def _make(change: Change) -> None:
    Office.objects.select_for_update().get(pk=change.office)  # nobody else changes it from here on
    if changes.said_of(change.office) != change.before:
        raise Overtaken
    _write(change.office, change.after, change.before)


def _write(office: int, said: Said, before: Said) -> None:
    """Make the office what a person says; imports will leave alone what differs from before.

    Raise Overtaken where the office above is gone, or has come below this one meanwhile.
    """
    if said["parent"] != before["parent"] and not parents.may_be_part(office, said["parent"]):
        raise Overtaken
    Office.objects.filter(pk=office).update(**{field: said[field] for field in changes.FIELDS})
    points = ContactPoint.objects.filter(office=office)
    points.exclude(pk__in=[row["pk"] for row in said["points"] if row["pk"]]).delete()
    for row in said["points"]:
        fields = {name: value for name, value in row.items() if name != "pk"}
        if row["pk"]:
            points.filter(pk=row["pk"]).update(**fields)
        else:
            ContactPoint.objects.create(office_id=office, **fields)
    _write_beside(office, said)
    rerouted = Change(office, before, said).rerouted()
    for near in Office.objects.filter(kind=OfficeKind.NEAREST, country__in=rerouted):
        changed(near.pk)
    corrections.remember(office, before, said)
    indexing.index([office])
    changed(office)


def _write_beside(office: int, said: Said) -> None:
    """The other names, and whom the office stands for where."""
    names = OfficeName.objects.filter(office=office)
    for it in names:
        if [it.language, it.text] not in said["names"]:
            it.delete()
    for language, text in said["names"]:
        names.get_or_create(office_id=office, language=language, text=text)
    stands = Representation.objects.filter(office=office)
    wanted = {tuple(row[:3]): row[3:] for row in said["stands"]}
    for row in stands:
        if (row.of_country, row.in_country, row.region) not in wanted:
            row.delete()
    for (of_country, in_country, region), (standing, suspended) in wanted.items():
        stands.update_or_create(
            office_id=office,
            of_country=of_country,
            in_country=in_country,
            region=region,
            defaults={"standing": standing, "suspended": suspended},
        )


def _state_of(point: Point, office: Office, is_used: bool) -> PointState:
    """How an address comes in that no person has typed into the office's own form."""
    if is_used:
        return PointState.HELD
    if looks_private(point.kind, point.value, office.kind, office.country):
        return PointState.PRIVATE
    return PointState.UNCHECKED


def _record(change: Change, verb: str, by: User | None, why: str = "") -> None:
    if change.before != change.after:
        detail = change.detail() | ({"why": why} if why else {})
        oversight.record(who=by, verb=verb, subject=change.subject, detail=detail)
