"""Two entries that are one office: put together, taken apart again, or known to be two."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour.offices import actions, changes, indexing, parents
from clamour.offices.models import Merge, Office
from clamour.offices.queries import public_appeals
from clamour.oversight import actions as oversight
from clamour.oversight.models import Entry

MERGE, UNMERGE, NOT_SAME = "merge offices", "unmerge offices", "not the same office"
# What of an entry moves to the other one: relations of an office, those of other rooms too.
MOVED = ("names", "points", "identities", "representations", "targets")


def merge(*, kept: Office, gone: Office, by: User, reason: str = "") -> None:
    """Move all of `gone` to `kept`; what both have stays once. `undo` brings it back.

    Where a public appeal writes to one of them, two persons must agree (or a reason): raises
    oversight's NeedsSecondPerson or NeedsReason.
    """
    if kept.pk == gone.pk or kept.is_nearest or gone.is_nearest:
        raise ValidationError(_("These cannot be put together."))
    said = [changes.said_of(kept.pk), changes.said_of(gone.pk)]
    permit = oversight.Permit.of(MERGE, f"office:{kept.pk}", [gone.pk, *said])
    _carry_out(permit, [kept, gone], by, reason, lambda: _merge(kept, gone, by))


def undo(*, merge: Merge, by: User, reason: str = "") -> None:
    """Bring an entry back with all that was its own; a second time does nothing."""
    said = changes.said_of(merge.kept_id)
    permit = oversight.Permit.of(UNMERGE, f"office:{merge.kept_id}", [merge.pk, said])
    _carry_out(permit, [merge.kept], by, reason, lambda: _undo(merge))


def refuse(*, one: Office, other: Office, by: User) -> None:
    """Say that they are two; nobody is asked again."""
    first, second = sorted([one.pk, other.pk])
    oversight.record(who=by, verb=NOT_SAME, subject=f"office:{first}", detail={"other": second})


def refused(office: int) -> set[int]:
    """The offices that are known to be others than this one."""
    said = Entry.objects.filter(verb=NOT_SAME)
    after = said.filter(subject=f"office:{office}").values_list("detail__other", flat=True)
    before = said.filter(detail__other=office).values_list("subject", flat=True)
    return {*map(int, after), *(int(subject.partition(":")[2]) for subject in before)}


def merged(offices: Iterable[int]) -> dict[int, int]:
    """Of entries that are gone, the ones that they were put together with."""
    wanted = set(offices)
    merges = Merge.objects.filter(undone_at=None).order_by("pk") if wanted else ()
    into = {merge.gone["office"]: merge.kept_id for merge in merges}
    return {office: _last(office, into) for office in wanted & into.keys()}


def _last(office: int, into: dict[int, int]) -> int:
    seen = set()
    while office in into and office not in seen:
        seen.add(office)
        office = into[office]
    return office


def _carry_out(
    permit: oversight.Permit,
    offices: list[Office],
    by: User,
    reason: str,
    do: Callable[[], None],
) -> None:
    title = " + ".join(office.name for office in offices)[:255]
    detail = {"offices": title}
    if any(public_appeals(office.pk) for office in offices):
        with oversight.permitted(permit, by=by, title=title, reason=reason, detail=detail):
            do()
        return
    with transaction.atomic():
        do()
        oversight.record(who=by, verb=permit.verb, subject=permit.subject, detail=detail)


def _merge(kept: Office, gone: Office, by: User) -> None:
    moved: dict[str, list[int]] = {}
    dropped: list[Model] = []
    for name in MOVED:
        moved[name] = []
        for row in getattr(gone, name).order_by("pk"):
            copy = type(row)._default_manager.get(pk=row.pk)
            if _moves(row, kept):
                moved[name].append(row.pk)
            else:
                dropped.append(copy)
                row.delete()
    parts = set(Office.objects.filter(parent=gone).values_list("pk", flat=True))
    # What the kept one is part of cannot become a part of it.
    over = parts & {kept.pk, *parents.up_from(kept.pk)}
    children = sorted(parts - over)
    Office.objects.filter(pk__in=children).update(parent=kept)
    name_added = _keep_name(kept, gone)
    # Those that were put into it before stay undoable: the entry's row goes, and what hangs on it.
    merges = list(Merge.objects.filter(kept=gone).values_list("pk", flat=True))
    Merge.objects.filter(pk__in=merges).update(kept=kept)
    entry = Office.objects.get(pk=gone.pk)
    said = json.loads(serializers.serialize("json", [entry, *dropped]))
    found = {"office": gone.pk, "name": gone.name, "moved": moved, "rows": said}
    Merge.objects.create(
        kept=kept,
        gone=found
        | {"children": children, "over": sorted(over), "name_added": name_added, "merges": merges},
        by=by.get_username(),
    )
    entry.delete()
    _told([kept.pk])


def _moves(row: Any, kept: Office) -> bool:
    """Put the row to the other entry; False when that has the same already."""
    row.office = kept
    try:
        with transaction.atomic():
            row.save(update_fields=["office"])
    except IntegrityError:
        return False
    return True


def _keep_name(kept: Office, gone: Office) -> int | None:
    """The name that the other entry went by, so that it is still found."""
    if gone.name == kept.name or kept.names.filter(text=gone.name).exists():
        return None
    return int(kept.names.create(text=gone.name).pk)


def _undo(merge: Merge) -> None:
    fresh = Merge.objects.select_for_update().get(pk=merge.pk)
    if fresh.undone_at:
        return
    said = fresh.gone
    kept = fresh.kept
    kept.names.filter(pk=said["name_added"]).delete()
    entry, *dropped = serializers.deserialize("json", json.dumps(said["rows"]))
    again: Any = entry.object
    if not Office.objects.filter(pk=again.parent_id).exists():
        again.parent_id = None
    entry.save()
    for name in MOVED:
        getattr(kept, name).filter(pk__in=said["moved"][name]).update(office=said["office"])
    for row in dropped:
        row.save()
    Office.objects.filter(pk__in=said["children"], parent=kept).update(parent=said["office"])
    over = Office.objects.filter(pk__in=said.get("over", []), parent=None)
    over.update(parent=said["office"])
    Merge.objects.filter(pk__in=said["merges"], kept=kept).update(kept=said["office"])
    Merge.objects.filter(pk=fresh.pk).update(undone_at=timezone.now())
    _told([kept.pk, said["office"]])


def _told(offices: list[int]) -> None:
    indexing.index(offices)
    for office in offices:
        actions.changed(office)
