"""Offices as they stand in the directory, with all that a row may add to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from clamour.offices.exchange.row import Stands
from clamour.offices.models import ContactPoint, Identity, Office, OfficeKind, OfficeName
from clamour.offices.models import Representation as Representations

FIELDS = ("kind", "country", "seat", "place", "time_zone", "salutation", "languages")
# What the evidence of a point says when an import has brought it, before the name of who did it.
IMPORTED = "import"


@dataclass(slots=True)
class Reached:
    """A contact point as it stands; `pk` is None for one that this import adds."""

    pk: int | None
    hours: str
    by_person: bool
    state: str = ""


@dataclass(slots=True)
class Standing:
    """An office as it stands, or as this import is making it."""

    name: str
    fields: dict[str, Any]
    parent: int | None = None
    corrected: frozenset[str] = frozenset()
    removed: frozenset[tuple[str, str]] = frozenset()
    texts: set[str] = field(default_factory=set)
    # Fields that a row of this import has told: the first row to tell one is believed.
    told: set[str] = field(default_factory=set)
    points: dict[tuple[str, str], Reached] = field(default_factory=dict)
    identities: set[tuple[str, str]] = field(default_factory=set)
    stands: dict[tuple[str, str, str], tuple[int | None, Stands]] = field(default_factory=dict)

    def says(self, field: str) -> Any:
        """What stands in a field, in `name` and `parent` too."""
        beside = {"name": self.name, "parent": self.parent}
        return beside[field] if field in beside else self.fields[field]


@dataclass(frozen=True)
class InUse:
    """Where strangers' letters go: offices, and countries whose embassies are written to."""

    offices: frozenset[int]
    countries: frozenset[str]


def standing(numbers: Sequence[int]) -> dict[int, Standing]:
    """These offices, in five queries."""
    offices = Office.objects.filter(pk__in=numbers).order_by()
    found = {
        pk: _bare(name, parent, corrected, removed, fields)
        for pk, name, parent, corrected, removed, *fields in offices.values_list(
            "pk", "name", "parent", "corrected", "removed", *FIELDS
        )
    }
    names = OfficeName.objects.filter(office__in=numbers).order_by()
    for pk, text in names.values_list("office", "text"):
        found[pk].texts.add(text)
    points = ContactPoint.objects.filter(office__in=numbers).order_by()
    for office, pk, kind, value, hours, by, state in points.values_list(
        "office", "pk", "kind", "value", "hours", "added_by", "state"
    ):
        reached = Reached(pk, hours, not by.startswith(IMPORTED), state)
        found[office].points[kind, value] = reached
    identities = Identity.objects.filter(office__in=numbers)
    for pk, scheme, value in identities.values_list("office", "scheme", "value"):
        found[pk].identities.add((scheme, value))
    for it in Representations.objects.filter(office__in=numbers):
        said = Stands(it.of_country, it.in_country, it.region, it.standing, it.suspended)
        found[it.office_id].stands[said[:3]] = (it.pk, said)
    return found


def _bare(
    name: str,
    parent: int | None,
    corrected: list[str],
    removed: list[list[str]],
    fields: Iterable[Any],
) -> Standing:
    return Standing(
        name,
        dict(zip(FIELDS, fields, strict=True)),
        parent,
        frozenset(corrected),
        frozenset((kind, value) for kind, value in removed),
        texts={name},
    )


def in_use(numbers: Iterable[int]) -> InUse:
    """Which of these offices public appeals write to; see `queries.public_appeals`."""
    public = Page.objects.filter(live=True).values("translation_key")
    written = Office.objects.filter(Q(pk__in=list(numbers)) | Q(kind=OfficeKind.NEAREST))
    rows = written.filter(targets__appeal__in=public).values_list("pk", "kind", "country")
    found = list(rows.distinct())
    nearest = frozenset(country for _pk, kind, country in found if kind == OfficeKind.NEAREST)
    return InUse(frozenset(pk for pk, *_rest in found), nearest)
