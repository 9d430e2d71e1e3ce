"""The pages that list stories: homes, and the archive by year, country, language and label.

A list is named by its address without the language (`""` is the home, `labels/kazakhstan-2012`);
it stands at that address in every language that has a home.
"""

from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language, gettext

from clamour.appeals import listing
from clamour.appeals.listing import Row
from clamour.appeals.models import Label
from clamour.letters.queries import counts
from clamour.offices import countries
from clamour.site import languages, totals
from clamour.site.addresses import Addresses
from clamour.site.asked import Asked
from clamour.site.frame import choices, frame
from clamour.site.tally import tally
from clamour.site.telling import headline

HOME, ARCHIVE = "", "archive"
OPEN_SHOWN, CLOSED_SHOWN, REPORTS_SHOWN = 60, 20, 20
# An archive shows so many with their summaries, and so many more by title alone.
TOLD, NAMED = 40, 400


@dataclass(frozen=True)
class List:
    """A list of stories: which, and what it is called in the active language."""

    name: str
    kind: str
    value: str

    @classmethod
    def of(cls, name: str) -> "List | None":
        """The list of this name, None for a name that no list can have."""
        kind, _, value = name.partition("/")
        if (kind, value) in (("", ""), (ARCHIVE, "")):
            return cls(name, kind, "")
        fits = kind in WHICH and value and "/" not in value
        return cls(name, kind, value) if fits else None

    def address(self, language: str) -> str:
        return f"/{language}/{self.name}/" if self.name else f"/{language}/"

    def edition(self, language: str) -> str:
        """Whose editions it shows: what is written in French is shown in French everywhere."""
        return self.value if self.kind == "languages" else language

    def rows(self, edition: str, most: int) -> list[Row]:
        """Its stories, each in this edition or else its original."""
        return listing.stories(WHICH[self.kind](self.value), edition, most)

    def newest(self, edition: str, most: int) -> list[Row]:
        """The stories of its feed, the last published first."""
        which = WHICH[self.kind](self.value) if self.value else listing.EVERYTHING
        return listing.newest(which, edition, most)

    def title(self, interface: str) -> str:
        if self.kind == "countries":
            return countries.name(self.value, interface)
        if self.kind == "languages":
            return languages.name_in(self.value, interface)
        if self.kind == "labels":
            label = Label.objects.filter(slug=self.value).first()
            return label.name if label else self.value
        return self.value


WHICH = {
    ARCHIVE: listing.of_year,
    "countries": listing.of_country,
    "languages": listing.of_language,
    "labels": listing.of_label,
}


def home_languages() -> list[str]:
    """The languages that have a home: those of the interface, then those of stories."""
    written = set(listing.languages()) - {*settings.INTERFACE_LANGUAGES}
    return [*settings.INTERFACE_LANGUAGES, *sorted(written)]


def names() -> list[str]:
    """Every list that has a story."""
    return [
        HOME,
        ARCHIVE,
        *(f"{ARCHIVE}/{year}" for year in listing.years()),
        *(f"countries/{code}" for code in listing.countries()),
        *(f"languages/{code}" for code in listing.languages()),
        *(f"labels/{slug}" for slug, _name in listing.labels()),
    ]


def at(address: str) -> tuple[List, str] | None:
    """The list and the language at this address, if there is one with stories."""
    language, _, name = address.strip("/").partition("/")
    found = List.of(name)
    if found is None or language not in home_languages() or found.address(language) != address:
        return None
    if found.kind and found.value and not found.rows(found.edition(language), 1):
        return None
    return found, language


def context_of(
    shown: List, language: str, offered: list[str] | None = None, asked: Asked | None = None
) -> dict[str, Any]:
    """What the list shows in this language. Call it in the interface's language."""
    asked = asked or Asked()
    switch = {code: shown.address(code) for code in offered or home_languages()}
    around = frame(language, switch=choices(switch, language), address=shown.address(language))
    # The door itself chooses for those whose language we do not have.
    around["alternates_of"] = switch if shown.name else switch | {"x-default": "/"}
    if shown.kind == ARCHIVE and not shown.value:
        return {**around, "sections": _sections(language, asked)}
    if not shown.name:
        return {**around, **_home(language, asked)}
    return {**around, **_archive(shown, language, asked)}


def _home(language: str, asked: Asked) -> dict[str, Any]:
    edition = asked.edition(language)
    groups = {
        "open": asked.once(listing.open_appeals, edition, OPEN_SHOWN),
        "closed": asked.once(listing.closed_appeals, edition, CLOSED_SHOWN),
        "reports": asked.once(listing.reports, edition, REPORTS_SHOWN),
    }
    told = {item["page"].pk: item for item in _told([*chain(*groups.values())], language, asked)}
    shown = {
        name: [told[row.pk] for row in rows if row.pk in told] for name, rows in groups.items()
    }
    return {**shown, "totals": asked.once(totals.now).words(), "feed": settings.SITE_NAME}


def _archive(shown: List, language: str, asked: Asked) -> dict[str, Any]:
    edition = shown.edition(language)
    rows = asked.once(shown.rows, asked.edition(edition), TOLD + NAMED)
    interface = languages.interface_for(language)
    title = shown.title(interface)
    return {
        "title": title,
        "items": _told(rows[:TOLD], edition, asked),
        "others": _named(rows[TOLD:], edition, asked),
        "feed": f"{settings.SITE_NAME} – {title}",
        "is_cut": len(rows) == TOLD + NAMED,
    }


def _told(rows: list[Row], edition: str, asked: Asked) -> list[dict[str, Any]]:
    """The rows with summary, state and count; they lead to the editions in this language."""
    stories = tuple(row.story for row in rows)
    addresses = asked.once(Addresses.around, *stories)
    pages = asked.once(listing.pages, tuple(rows))
    known = asked.once(counts, stories)
    interface = get_language() or languages.SPOKEN_WHEN_UNSURE
    items = []
    for row in rows:
        page, place = pages.get(row.pk), addresses.best(row.story, edition)
        if page is None or place is None:
            continue
        item = headline(page, interface) | {"address": place.address, "published": row.published}
        if hasattr(page, "goal"):
            item["tally"] = tally(known[row.story], page.goal)
        items.append(item)
    return items


def _named(rows: list[Row], edition: str, asked: Asked) -> list[dict[str, Any]]:
    """The rows by title alone."""
    addresses = asked.once(Addresses.around, *(row.story for row in rows))
    found = ((row, addresses.best(row.story, edition)) for row in rows)
    return [
        {
            "title": row.title,
            "day": row.day.isoformat(),
            "address": place.address,
            "content_language": row.language,
            "content_direction": languages.direction(row.language),
        }
        for row, place in found
        if place
    ]


def _sections(language: str, asked: Asked) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the archive is divided into: a heading, and names with addresses."""
    interface = languages.interface_for(language)
    known = asked.once(listing.countries)
    by_name = sorted((countries.name(code, interface), code) for code in known)
    told = [
        (gettext("By year"), [(year, f"{ARCHIVE}/{year}") for year in asked.once(listing.years)]),
        (gettext("By country"), [(name, f"countries/{code}") for name, code in by_name]),
        (
            gettext("By label"),
            [(name, f"labels/{slug}") for slug, name in asked.once(listing.labels)],
        ),
        (
            gettext("By language"),
            [
                (languages.name_in(code, interface), f"languages/{code}")
                for code in asked.once(listing.languages)
            ],
        ),
    ]
    return [
        (heading, [(name, f"/{language}/{where}/") for name, where in rows])
        for heading, rows in told
        if rows
    ]


def showing(story: UUID, pages: list[Any]) -> set[str]:
    """The lists that a story with these live pages stands in."""
    if not pages:
        return set()
    found = {HOME}
    for page in pages:
        found.add(f"{ARCHIVE}/{page.url_path.strip('/').split('/')[1]}")
        found.add(f"languages/{page.locale.language_code}")
        found |= {f"countries/{page.country}"} if page.country else set()
    return found | {f"labels/{slug}" for slug, _name in listing.labels_of(story)}
