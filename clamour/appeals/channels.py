"""Whether every target of an appeal can still be reached, and which live appeals lost a mailbox."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from clamour.appeals import queries
from clamour.appeals.models import AppealPage, Target
from clamour.offices import routing
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.states import USABLE_FOR_COPIES


@dataclass(frozen=True)
class Check:
    """One target, and by what it can be reached: `ways` is empty when nothing is left."""

    target: Target
    ways: list[str]


@dataclass(frozen=True)
class Lost:
    """An office whose last mailbox fell, and the live appeals that write to it."""

    office: Office
    appeals: int
    is_reached: bool


def checks(appeal: UUID) -> list[Check]:
    """Every target of the appeal's editions, those that nothing reaches first."""
    targets = list(Target.objects.filter(appeal=appeal).select_related("office"))
    points = queries.points(targets)
    found = [Check(target, _ways(target, points[target.pk])) for target in targets]
    return sorted(found, key=lambda check: bool(check.ways))


def lost() -> list[Lost]:
    """Offices that live appeals write to and that had a mailbox, but have none that works."""
    written = _written_to()
    points = ContactPoint.objects.filter(office__in=written).values_list("office", "kind", "state")
    had: set[int] = set()
    have: set[int] = set()
    reached: set[int] = set()
    for office, kind, state in points:
        if state in USABLE_FOR_COPIES:
            reached.add(office)
        if kind == Channel.EMAIL:
            (have if state in USABLE_FOR_COPIES else had).add(office)
    offices = Office.objects.filter(pk__in=had - have).order_by("name")
    return [Lost(it, len(written[it.pk]), it.pk in reached) for it in offices]


def _written_to() -> dict[int, set[UUID]]:
    """Office to the live appeals that write to it, or to the embassies it is one of."""
    open_pages = AppealPage.objects.filter(live=True, closed_on=None)
    targets = Target.objects.filter(appeal__in=open_pages.values("translation_key"))
    found: dict[int, set[UUID]] = defaultdict(set)
    for target in targets.select_related("office"):
        for office in _behind(target.office):
            found[office].add(target.appeal)
    return found


def _behind(office: Office) -> Iterable[int]:
    return routing.all_of(office.country) if office.is_nearest else [office.pk]


def _ways(target: Target, points: Sequence[ContactPoint]) -> list[str]:
    if target.office.is_nearest:
        known = routing.missions(target.office.country).offices()
        return [str(target.office.get_kind_display())] if known else []
    return list(dict.fromkeys(str(point.get_kind_display()) for point in points))
