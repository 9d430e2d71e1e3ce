"""Which office stands for a country near a supporter: "the embassy of KZ in your country".

An embassy there goes first, then a consulate there (of the reader's region, if that is known), then
an embassy elsewhere that is accredited to the country too, then the foreign ministry at home.
Missions that are suspended, or that no address is known of, are passed over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from clamour.offices import countries
from clamour.offices.models import Office, OfficeKind, Representation, Standing
from clamour.offices.queries import usable_points
from clamour.offices.words import key


class Why(models.TextChoices):
    """Why this office and no other."""

    RESIDENT = Standing.RESIDENT.value, _("its embassy in your country")
    CONSULAR = Standing.CONSULAR.value, _("its consulate in your country")
    ACCREDITED = Standing.ACCREDITED.value, _("its embassy that is responsible for your country")
    MINISTRY = "ministry", _("its foreign ministry, since no embassy for your country is known")
    CHOSEN = "chosen", _("chosen by you")
    NONE = "none", _("no embassy for your country is known")


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission as it stands in one country, or in a region of it."""

    office: int
    in_country: str
    region: str
    standing: str


@dataclass(frozen=True, slots=True)
class Route:
    """The office for a supporter, None when there is none, and why."""

    office: int | None
    why: Why


@dataclass(frozen=True)
class Missions:
    """All that stands for one country abroad, and its foreign ministry: what is asked of them."""

    of_country: str
    ministry: int | None
    by_country: dict[str, list[Mission]] = field(default_factory=dict)

    def near(self, country: str, region: str = "") -> Route:
        """The office for a supporter in this country (ISO 3166-1 alpha-2) and region."""
        if country != self.of_country:
            for standing in (Standing.RESIDENT, Standing.CONSULAR, Standing.ACCREDITED):
                there = [m for m in self.by_country.get(country, []) if m.standing == standing]
                if there:
                    return Route(_of_region(there, region).office, Why(standing.value))
        if self.ministry is not None:
            return Route(self.ministry, Why.MINISTRY)
        return Route(None, Why.NONE)

    def all(self) -> list[Mission]:
        """Every mission, by country."""
        return [m for country in sorted(self.by_country) for m in self.by_country[country]]

    def offices(self) -> list[int]:
        """Every office that a supporter may choose instead."""
        found = {m.office: None for rows in self.by_country.values() for m in rows}
        return [*found, *([self.ministry] if self.ministry is not None else [])]


def nearest(of_country: str) -> Office:
    """The entry that stands for all missions of a country; an appeal targets it like any office."""
    name = f"Embassy of {countries.name(of_country, 'en')} near each supporter"
    found, _new = Office.objects.get_or_create(
        kind=OfficeKind.NEAREST, country=of_country, defaults={"name": name}
    )
    return found


def missions(of_country: str) -> Missions:
    """What stands for a country: three queries, however many supporters ask afterwards."""
    rows = Representation.objects.filter(of_country=of_country, suspended=False).order_by("pk")
    found = [Mission(r.office_id, r.in_country, r.region, r.standing) for r in rows]
    ministries = _ministries(of_country)
    reached = usable_points([*{m.office for m in found}, *ministries])
    by_country: dict[str, list[Mission]] = {}
    for mission in found:
        if reached[mission.office]:
            by_country.setdefault(mission.in_country, []).append(mission)
    ministry = next((pk for pk in ministries if reached[pk]), None)
    return Missions(of_country, ministry, by_country)


def all_of(of_country: str) -> list[int]:
    """Everything that may stand for a country, whether it can be reached now or not."""
    rows = Representation.objects.filter(of_country=of_country, suspended=False)
    return [*set(rows.values_list("office", flat=True)), *_ministries(of_country)]


def table(of_country: str, countries: Iterable[str]) -> dict[str, Route]:
    """The office for each country that a supporter may live in."""
    known = missions(of_country)
    return {country: known.near(country) for country in countries}


def _ministries(country: str) -> Sequence[int]:
    offices = Office.objects.filter(country=country, kind=OfficeKind.FOREIGN_MINISTRY)
    return list(offices.order_by("pk").values_list("pk", flat=True))


def _of_region(there: list[Mission], region: str) -> Mission:
    """The one for the region; else the one for the whole country; else the first."""
    wanted = key(region)
    same = [m for m in there if wanted and key(m.region) == wanted]
    whole = [m for m in there if not m.region]
    return (same or whole or there)[0]
