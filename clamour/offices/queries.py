"""What is asked often of the directory."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db.models import Q, QuerySet
from wagtail.models import Page

from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.states import USABLE, PointState


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


def usable_points(offices: Sequence[int]) -> dict[int, list[ContactPoint]]:
    """The contact points of each office that letters may go to, by the office's pk."""
    found: dict[int, list[ContactPoint]] = {pk: [] for pk in offices}
    for point in ContactPoint.objects.filter(office__in=offices, state__in=USABLE).order_by("pk"):
        found[point.office_id].append(point)
    return found


def public_appeals(office: int) -> int:
    """How many public appeals write to this office.

    Appeals stand above this room. Django knows the way back from an office to its targets, and
    that a page is live is Wagtail's word: asked each time, it is never forgotten or out of date.
    """
    written_by = Office.objects.filter(pk=office).values("targets__appeal")
    pages = Page.objects.filter(live=True, translation_key__in=written_by)
    count: int = pages.values("translation_key").distinct().count()
    return count


def held() -> QuerySet[Office]:
    """Offices with an address that waits for a person to look at it."""
    return Office.objects.filter(points__state=PointState.HELD).distinct()
