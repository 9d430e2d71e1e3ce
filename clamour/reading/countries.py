"""The country of those addressed, by a vote of what the text names."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from .contacts import Addressees
from .drafts import Found, Span
from .e164 import as_e164, is_international
from .folding import fold
from .pages import Page
from .places import Place, country_of_suffix, find_adjectives, find_places

_TITLE, _HEADING, _NAME, _CITY, _ADJECTIVE = 6.0, 4.0, 1.0, 0.5, 0.5
_MOST_MENTIONS = 6
_LEAST = 0.5


def find_country(page: Page, title: str | None, addressees: Addressees) -> Found[str | None]:
    """Return the ISO 3166-1 code of the authorities or employer addressed."""
    votes: dict[str, float] = defaultdict(float)
    mentions: Counter[str] = Counter()
    places = find_places(page.text, page.folded, page.words.code, page.start, page.end)
    places += find_adjectives(page.folded, page.words.code, page.start, page.end)
    for place in places:
        if mentions[place.country] < _MOST_MENTIONS:
            votes[place.country] += _weight(page, place.start, place.kind)
        mentions[place.country] += 1
    _add_title(votes, page, title)
    _add_contacts(votes, addressees)
    if not votes:
        _add_home(votes, page, addressees)
    return _winner(votes, page, places)


def _winner(votes: dict[str, float], page: Page, places: Iterable[Place]) -> Found[str | None]:
    if not votes:
        return Found(None, (), 0.3)
    (best, most), *others = sorted(votes.items(), key=lambda vote: -vote[1])
    if most < _LEAST:
        return Found(None, (), 0.3)
    spans = tuple(Span(p.start, p.end) for p in places if p.country == best)[:3]
    rest = others[0][1] if others else 0
    return Found(best, spans, round(min(0.95, 0.5 + (most - rest) / (2 * most)), 2))


def _weight(page: Page, place: int, kind: str) -> float:
    line = page.line_at(place)
    if kind == "name" and line.number < 8 and len(line.words) < 60:
        return _HEADING
    return {"name": _NAME, "city": _CITY, "adjective": _ADJECTIVE}[kind]


def _add_title(votes: dict[str, float], page: Page, title: str | None) -> None:
    if not title:
        return
    for place in find_places(title, fold(title), page.words.code, 0, len(title)):
        votes[place.country] += _TITLE if place.kind == "name" else _TITLE / 2


def _add_home(votes: dict[str, float], page: Page, addressees: Addressees) -> None:
    """Where no place is named, numbers without a prefix say that all is at home."""
    for item in addressees.seen:
        if item.purpose == "protest" and item.sighting.kind in ("phone", "fax", "sms"):
            number = as_e164(item.sighting.value or "", page.words.countries)
            _add(votes, number[1] if number else None, 1)


def _add_contacts(votes: dict[str, float], addressees: Addressees) -> None:
    for item in addressees.seen:
        if item.purpose != "protest":
            continue
        if item.office.country:
            votes[item.office.country] += 1.0
        value = item.sighting.value or ""
        if item.sighting.kind == "email":
            country = country_of_suffix(value.partition("@")[2])
            _add(votes, country, 1)
        elif item.sighting.kind in ("phone", "fax", "sms") and is_international(value):
            number = as_e164(value, [])
            _add(votes, number[1] if number else None, 2)


def _add(votes: dict[str, float], country: str | None, weight: float) -> None:
    if country:
        votes[country] += weight
