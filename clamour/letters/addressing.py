"""Whom one letter goes to: "the embassy near you" becomes the mission for this supporter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.delivery.models import Channel as Way
from clamour.letters.models import Letter
from clamour.offices import routing
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.routing import Missions, Route, Why


@dataclass(frozen=True)
class Mission:
    """A target that is an embassy near the supporter: which one it is, why, and what else is there.

    `office` is None when none is known for the supporter's country. `here` is what stands there,
    each with its regions ("" for the whole country), `elsewhere` the rest.
    """

    target: Target
    office: Office | None
    why: Why
    here: list[tuple[Office, str]]
    elsewhere: list[Office]

    @property
    def is_by_region(self) -> bool:
        """Whether the supporter should look which one is for their part of the country."""
        return any(regions for _office, regions in self.here)


# What the desk does for an office without a mailbox: the quickest to arrive comes first.
BY_HAND = ((Channel.WEB, Way.WEBFORM), (Channel.FAX, Way.FAX), (Channel.POST, Way.POST))


def way_to(channels: Mapping[str, ContactPoint], page: AppealPage) -> tuple[Way, str]:
    """By which way a letter goes there, and to which address; "" leaves it to the supporter."""
    ways = ((Channel.EMAIL, Way.EMAIL), *(BY_HAND if page.by_hand else ()))
    found = [(way, channels[kind].value) for kind, way in ways if kind in channels]
    return found[0] if found else (Way.EMAIL, "")


def targets_for(letter: Letter, language: str) -> list[Target]:
    """The targets of this letter on the edition in `language`, each with a real office.

    One for which no mission is known is left out. What was decided on confirming stays.
    """
    targets = list(appeals.targets(letter.appeal, language))
    routes = {target.pk: route for target, route, _all in _routes(letter, targets)}
    offices = Office.objects.prefetch_related("names").in_bulk(
        {route.office for route in routes.values() if route.office}
    )
    found = []
    for target in targets:
        route = routes.get(target.pk)
        if route is None:
            found.append(target)
        elif route.office in offices:
            target.office = offices[route.office]
            found.append(target)
    return found


def reach(targets: list[Target]) -> list[tuple[Target, dict[str, ContactPoint]]]:
    """Each target with the contact point that each channel would use."""
    points = appeals.points(targets)
    return [
        (target, {point.kind: point for point in reversed(points[target.pk])}) for target in targets
    ]


@dataclass(frozen=True)
class Addressed:
    """A target of a letter; `address` is "" when we send nothing there.

    `within` is the target in whose delivery this one is reached: itself, or one with the same
    mailbox, which gets one letter.
    """

    target: Target
    way: Way
    address: str
    within: Target | None


def addressed(letter: Letter, page: AppealPage) -> list[Addressed]:
    """How this letter would reach each of its targets."""
    targets = targets_for(letter, page.locale.language_code)
    found: list[Addressed] = []
    first: dict[str, Target] = {}
    for target, channels in reach(targets):
        way, address = way_to(channels, page)
        # Two offices in one house or behind one form are two; one mailbox is one reader.
        shared = first.setdefault(address, target) if way == Way.EMAIL else target
        found.append(Addressed(target, way, address, shared if address else None))
    return found


def missions_for(letter: Letter, language: str) -> list[Mission]:
    """The targets that are embassies near the supporter, with what may be chosen instead."""
    found = []
    for target, route, known in _routes(letter, appeals.targets(letter.appeal, language)):
        offices = Office.objects.prefetch_related("names").in_bulk(known.offices())
        others = sorted(offices.values(), key=lambda office: (office.seat, office.name))
        regions = _regions(known, letter.country)
        here = [(it, ", ".join(regions[it.pk])) for it in others if it.pk in regions]
        elsewhere = [it for it in others if it.pk not in regions]
        office = offices.get(route.office) if route.office else None
        found.append(Mission(target, office, route.why, here, elsewhere))
    return found


def _regions(known: Missions, country: str) -> dict[int, list[str]]:
    """The missions in this country, each with the regions of it that it is for."""
    found: dict[int, list[str]] = {}
    for it in known.by_country.get(country, []):
        found.setdefault(it.office, []).extend([it.region] if it.region else [])
    return found


def choose(letter: Letter, language: str, wanted: dict[int, int]) -> None:
    """Take the supporter's own choice of missions, by target; any other office is refused silently.

    The list that was offered is short-lived: a mission may have been suspended meanwhile.
    """
    for target, _route, known in _routes(letter, appeals.targets(letter.appeal, language)):
        if wanted.get(target.pk) in known.offices():
            letter.missions[str(target.pk)] = wanted[target.pk]
    letter.save(update_fields=["missions"])


def _routes(letter: Letter, targets: Iterable[Target]) -> Iterable[tuple[Target, Route, Missions]]:
    decided = {target: office for target, office, _within in letter.addressed}
    known: dict[str, Missions] = {}
    for target in targets:
        country = target.office.country
        if not target.office.is_nearest:
            continue
        if country not in known:
            known[country] = routing.missions(country)
        chosen = decided.get(target.pk) or letter.missions.get(str(target.pk))
        nearest = known[country].near(letter.country)
        is_own = chosen and chosen != nearest.office
        yield target, Route(chosen, Why.CHOSEN) if is_own else nearest, known[country]
