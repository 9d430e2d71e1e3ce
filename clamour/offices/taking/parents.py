"""Which office is part of which: told by name or number, linked when all rows are there.

A parent that stands stays, and that a person took one away stays, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clamour.offices.exchange.row import Identity, Row
from clamour.offices.matching.directory import Directory, our_number
from clamour.offices.matching.likeness import telling
from clamour.offices.models import Office, Trace
from clamour.offices.parents import is_circle
from clamour.offices.taking.planning import Plan
from clamour.offices.taking.tracing import linked

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Link:
    """That an office is part of another, as a row tells it; or, in `why`, what speaks against it:
    that it is unknown, another one, a circle."""

    plan: Plan
    office: int
    parent: int
    why: str = ""


@dataclass
class Parents:
    """The rows of an import that told a parent, by office; a file may tell the child first."""

    told: dict[int, Plan] = field(default_factory=dict)

    def hear(self, office: int, plan: Plan) -> None:
        if plan.row.parent:
            self.told.setdefault(office, plan)

    def links(self, directory: Directory, pk_of: Mapping[int, int]) -> Iterator[Link]:
        """What becomes of each parent that was told and does not stand yet."""
        if not self.told:
            return
        standing = dict(
            Office.objects.exclude(parent=None).order_by().values_list("pk", "parent_id")
        )
        chosen = _chosen(list(self.told))
        for office, plan in self.told.items():
            if office in chosen:
                continue
            found = {pk_of.get(it, it) for it in _named(plan.row, directory)}
            parent = found.pop() if len(found) == 1 else 0
            why = _why_not(office, parent, standing, plan.row.parent)
            if not why and office not in standing:
                standing[office] = parent
                yield Link(plan, office, parent)
            elif why:
                yield Link(plan, office, 0, why)


def _chosen(numbers: Sequence[int]) -> set[int]:
    """The offices of which a person has said what they are part of, or that they are of none."""
    found: set[int] = set()
    for some in in_batches(numbers):
        rows = Office.objects.filter(pk__in=some).order_by().values_list("pk", "corrected")
        found |= {pk for pk, corrected in rows if "parent" in corrected}
    return found


def _named(row: Row, directory: Directory) -> set[int]:
    """The offices that are called so: by what a directory calls them, or by their name."""
    scheme, _colon, value = row.parent.partition(":")
    identity = Identity(scheme, value)
    ours = our_number(identity)
    if ours is not None:
        return set(directory.there([ours]))
    if identity in directory.identities:
        return {directory.identities[identity]}
    wanted = telling(row.parent, row.country, "")
    return {
        it.office
        for (country, _kind), names in list(directory.names.items())
        if country == row.country
        for _score, it in names.like(wanted, 1.0)
    }


def _why_not(office: int, parent: int, standing: Mapping[int, int], said: str) -> str:
    if not parent:
        return _("“%s” is not one office that is known here: it is part of none.") % said[:80]
    if is_circle(office, parent, lambda it: standing.get(it, 0)):
        return _("It would be part of itself through “%s”: left out.") % said[:80]
    if standing.get(office, parent) != parent:
        return _("It is part of another office already: “%s” is left out.") % said[:80]
    return ""


def link(links: Iterable[Link], upload: int | None) -> None:
    """Make each office part of its parent, where it has none yet; a trace of each is kept."""
    wanted = {it.office: it for it in links}
    for some in in_batches(list(wanted)):
        found = Office.objects.filter(pk__in=some, parent=None).values_list("pk", flat=True)
        rows = [Office(pk=pk, parent_id=wanted[pk].parent) for pk in found]
        Office.objects.bulk_update(rows, ["parent"])
        if upload is not None:
            Trace.objects.bulk_create(
                Trace(
                    upload_id=upload,
                    office=it.pk,
                    did=linked(wanted[it.pk].plan.name, wanted[it.pk].parent),
                )
                for it in rows
            )


def in_batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]
