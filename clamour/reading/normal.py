"""Contacts in normal form, each once; what is announced and lost."""

from dataclasses import replace

from babel.languages import get_official_languages

from . import e164, phones
from .addressees import Addressees, Seen
from .drafts import Contact, MissingContact, Span
from .folding import fold
from .languages import anywhere, language
from .pages import Page
from .places import country_of_suffix, find_adjectives, find_places
from .sightings import Sighting

_LIKELY_HOMES = 2


def as_contacts(
    page: Page, addressees: Addressees, country: str | None
) -> tuple[list[Contact], list[MissingContact]]:
    """Return the contacts in normal form and the missing ones, each once."""
    contacts: dict[tuple[str, str, str], Contact] = {}
    missing: list[MissingContact] = []
    _add_area_codes(page, addressees)
    _add_countries(addressees)
    for item in addressees.seen:
        if item.sighting.kind != "post" and item.sighting.value is None:
            missing.append(_missing(item))
            continue
        contact = _contact(page, item, country)
        if contact:
            contacts.setdefault((contact.kind, contact.value, contact.purpose), contact)
    return list(contacts.values()), missing


def _add_area_codes(page: Page, addressees: Addressees) -> None:
    """ "(011) 4555-0190, fax 4555-0191": the second number has the area code of the first."""
    last: Sighting | None = None
    for sighting in (x.sighting for x in addressees.seen if x.sighting.kind in phones.KINDS):
        before = last.value or "" if last and _is_near(page, last, sighting) else ""
        whole = e164.with_area_code(sighting.value or "", before)
        if whole:
            sighting.value, sighting.repaired = whole, True
        last = sighting


def _add_countries(addressees: Addressees) -> None:
    """A company whose mailbox is in a country's domain has its telephone there."""
    domains: dict[str, str] = {}
    abroad = anywhere("offices", "embassies")
    for item in addressees.seen:
        name, domain = item.office.name, (item.sighting.value or "").partition("@")[2]
        country = country_of_suffix(domain)
        if item.sighting.kind == "email" and name and country and not abroad.search(fold(name)):
            domains.setdefault(name, country)
    for item in addressees.seen:
        country = domains.get(item.office.name or "")
        if item.office.country is None and country and item.sighting.kind in phones.KINDS:
            item.office = replace(item.office, country=country)


def _is_near(page: Page, last: Sighting, sighting: Sighting) -> bool:
    return page.text.count("\n", last.end, sighting.start) < 2


def _missing(item: Seen) -> MissingContact:
    span = Span(item.sighting.start, item.sighting.end)
    return MissingContact(item.sighting.kind, item.office.name, item.purpose, (span,), item.sure)


def _contact(page: Page, item: Seen, country: str | None) -> Contact | None:
    sighting, office = item.sighting, item.office
    value, where, repaired = sighting.value, office.country, sighting.repaired
    if sighting.kind in phones.KINDS:
        number = e164.as_e164(value or "", *_countries(page, item, country))
        if number is None:
            return None
        value, where = number[:2]
        repaired = repaired or number[2]
    if not value:
        return None
    return Contact(
        sighting.kind, value, item.purpose, office.name, office.person, where,
        (Span(sighting.start, sighting.end),), item.sure, repaired,
    )  # fmt: skip


def _countries(page: Page, item: Seen, country: str | None) -> tuple[list[str], list[str]]:
    """Return the countries a national number may belong to, and those that are surely meant."""
    home = list(language(page.words.code).countries)
    # What a person is called says nothing about where the office is.
    name = (item.office.name or "").replace(item.office.person or "\n", "")
    where = item.office.country or _seat(name, page.words.code)
    near = [where] if where else []
    there = [country] if country else []
    if item.purpose == "enquiry":
        spoken = country in home or page.words.code in _spoken_in(country)
        # A language of many countries: rather the one addressed than the third of its homes.
        likely, others = home[:_LIKELY_HOMES], home[_LIKELY_HOMES:]
        return (there + home if spoken else likely + there + others), near
    return there + home, near or there


def _spoken_in(country: str | None) -> tuple[str, ...]:
    return get_official_languages(country) if country else ()


def _seat(office: str, code: str) -> str | None:
    """Return where an office sits: an embassy is in the second of the countries it names."""
    folded = fold(office)
    places = find_places(office, folded, code, 0, len(office))
    places += find_adjectives(folded, code, 0, len(office))
    places.sort(key=lambda place: place.start)
    least = 2 if language(code).pattern("offices", "embassies").search(fold(office)) else 1
    return places[-1].country if len(places) >= least else None
