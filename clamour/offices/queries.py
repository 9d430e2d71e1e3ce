"""What is asked often of the directory."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from wagtail.models import Page

from clamour.offices.models import Channel, ContactPoint, Office, OfficeKind, Representation
from clamour.offices.searching import search as search
from clamour.offices.states import USABLE, WAITING
from clamour.offices.suggesting import suggest as suggest


class HasAddress(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str: ...


def office_with(points: Iterable[HasAddress]) -> Office | None:
    """The office that has one of these addresses; post alone is too loose to tell."""
    same = Q()
    for point in points:
        if point.kind != Channel.POST:
            same |= Q(kind=point.kind, value=point.value)
    if not same:
        return None
    found = ContactPoint.objects.filter(same).select_related("office").order_by("pk").first()
    return found.office if found else None


def office_named(name: str, country: str) -> Office | None:
    """The office of exactly this name (but for case) in this country."""
    return Office.objects.filter(name__iexact=name, country=country).order_by("pk").first()


def usable_points(
    offices: Sequence[int], states: Collection[str] = USABLE
) -> dict[int, list[ContactPoint]]:
    """The contact points of each office that letters may go to, by the office's pk."""
    found: dict[int, list[ContactPoint]] = {pk: [] for pk in offices}
    for point in ContactPoint.objects.filter(office__in=offices, state__in=states).order_by("pk"):
        found[point.office_id].append(point)
    return found


def written_from(office: int) -> QuerySet[Office, Any]:
    """The appeals (translation keys) that write to this office or to embassies it is one of."""
    one_of = Q(pk=office) | Q(kind=OfficeKind.NEAREST, country__in=_stands_for(office))
    written = Office.objects.filter(one_of).exclude(targets=None)
    return written.values_list("targets__appeal", flat=True)


def public_appeals(office: int) -> int:
    """How many public appeals write to this office.

    Appeals stand above this room. Django knows the way back from an office to its targets, and
    that a page is live is Wagtail's word: asked each time, it is never forgotten or out of date.
    """
    pages = Page.objects.filter(live=True, translation_key__in=written_from(office))
    count: int = pages.values("translation_key").distinct().count()
    return count


def _stands_for(office: int) -> list[str]:
    """The countries whose "embassy near you" may be this office."""
    abroad = Representation.objects.filter(office=office).values_list("of_country", flat=True)
    home = Office.objects.filter(pk=office, kind=OfficeKind.FOREIGN_MINISTRY)
    return [*abroad.distinct(), *home.values_list("country", flat=True)]


def held() -> QuerySet[Office]:
    """Offices with an address that waits for a person to look at it."""
    return Office.objects.filter(points__state__in=WAITING).distinct()
