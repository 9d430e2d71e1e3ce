"""An appeal's embassies by country: whom a reader's letter goes to, and how."""

from collections.abc import Iterable
from dataclasses import dataclass

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, ModelLetter, Target
from clamour.letters.composing import salutation
from clamour.letters.own_mail import short_mailto
from clamour.offices import countries, routing
from clamour.offices import queries as offices
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.site import ways


@dataclass(frozen=True)
class Mission:
    """One embassy with the countries it is for, and the ways to it."""

    office: Office
    name: str
    links: list[ways.Link]
    mail: str
    letter_to: list[str]


@dataclass(frozen=True)
class Group:
    """All missions of one country, and the countries that have none."""

    country: str
    missions: list[Mission]
    left: list[str]


def groups(page: AppealPage, language: str) -> list[Group]:
    """The missions of each country that the appeal writes to near its readers."""
    models = appeals.model_letters(page.translation_key)
    targets = appeals.targets(page.translation_key, page.locale.language_code)
    near = [target for target in targets if target.office.is_nearest]
    return [_group(target, models, language) for target in near]


def _group(target: Target, models: Iterable[ModelLetter], language: str) -> Group:
    names = countries.names(language)
    table = routing.table(target.office.country, names)
    served: dict[int, list[str]] = {}
    for country, route in table.items():
        if route.office is not None:
            served.setdefault(route.office, []).append(names[country])
    found = Office.objects.prefetch_related("names").in_bulk(served)
    points = offices.usable_points(list(served))
    told = [_mission(target, found[pk], points[pk], served[pk], models, language) for pk in served]
    told.sort(key=lambda mission: (len(mission.letter_to) > 1, mission.letter_to[0]))
    left = [names[country] for country, route in table.items() if route.office is None]
    return Group(countries.name(target.office.country, language), told, left)


def _mission(
    target: Target,
    office: Office,
    points: list[ContactPoint],
    served: list[str],
    models: Iterable[ModelLetter],
    language: str,
) -> Mission:
    target.office = office
    model = appeals.letter_to(models, target, language)
    boxes = [point.value for point in points if point.kind == Channel.EMAIL][:1]
    known = {"office": office.name_in(language), "salutation": ""}
    if model:
        known["salutation"] = salutation(target, model.language)
    href = short_mailto(boxes, model, known) if boxes and model else ""
    links = [ways.link(point, office) for point in points]
    return Mission(office, office.name_in(language), links, href, served)
