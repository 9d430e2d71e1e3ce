"""The country of those addressed, by a vote of what the text names."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from .addressees import Addressees, Seen
from .drafts import Found, Span
from .e164 import as_e164, exists_in, is_international
from .folding import fold
from .pages import Page
from .places import Place, country_of_suffix, find_adjectives, find_places

_TITLE, _HEADING, _NAME, _CITY, _ADJECTIVE = 6.0, 4.0, 1.0, 0.5, 0.5
_MOST_MENTIONS = 6
_ADDRESS = 120
_LEAST = 0.75
# A state of the one country has the name of the other.
_STATE = ("GE", "US")


def find_country(page: Page, title: str | None, addressees: Addressees) -> Found[str | None]:
    """Return the ISO 3166-1 code of the authorities or employer addressed."""
    votes: dict[str, float] = defaultdict(float)
    mentions: Counter[str] = Counter()
    places = find_places(page.text, page.folded, page.words.code, page.start, page.end)
    places = [place for place in places if not _is_seat(page, place)]
    places += find_adjectives(page.folded, page.words.code, page.start, page.end)
    places = _without_states(page, places, addressees)
    for place in places:
        if mentions[place.country] < _MOST_MENTIONS:
            votes[place.country] += _weight(page, place.start, place.kind)
        mentions[place.country] += 1
    _add_title(votes, page, title)
    _add_contacts(votes, [x for x in addressees.seen if not _is_embassy(page, x)])
    if max(votes.values(), default=0) < _LEAST:
        _add_home(votes, page, addressees)
    found = _winner(votes, page, places)
    home = _home(page, addressees, found.value)
    return Found(home, (), 0.6) if home else found


def _without_states(page: Page, places: list[Place], addressees: Addressees) -> list[Place]:
    """Leave out Georgia where the United States are told of and nothing else of the Caucasus is."""
    numbers = [x.sighting.value or "" for x in addressees.seen]
    inside = [as_e164(n, ["US"]) for n, x in zip(numbers, addressees.seen, strict=True)
              if x.sighting.kind in ("phone", "fax", "sms")]  # fmt: skip
    seen: set[str | None] = {
        p.country for p in places if p.country != _STATE[0] or p.kind != "name"
    }
    seen |= {number[1] for number in inside if number}
    domains = {country_of_suffix(number.partition("@")[2]) for number in numbers if "@" in number}
    if _STATE[1] not in seen or _STATE[0] in seen | domains:
        return places
    return [p for p in places if p.country != _STATE[0]]


def _is_seat(page: Page, place: Place) -> bool:
    """ "Embassy of X, 9 Road, 1040 Vienna": where an embassy sits does not count."""
    behind = _behind_embassy(page, place.start)
    return behind is not None and bool(re.search(r"[,\n]", behind))


def _behind_embassy(page: Page, place: int) -> str | None:
    """Return what stands between an embassy and a place in the same block, if there is one."""
    before = page.folded[max(page.start, place - _ADDRESS) : place].rpartition("\n\n")[2]
    embassies = list(page.words.pattern("offices", "embassies").finditer(before))
    return before[embassies[-1].end() :] if embassies else None


def _home(page: Page, addressees: Addressees, named: str | None) -> str | None:
    """Return the readers' own country where all who are protested to have numbers inside it.

    An expulsion names the country it leads to, and a company where its workers are.
    """
    seen = [item for item in addressees.seen if item.purpose == "protest"]
    numbers = [x.sighting.value or "" for x in seen if x.sighting.kind in ("phone", "fax", "sms")]
    numbers = [number for number in numbers if number]
    if named is None or named in page.words.countries or not numbers:
        return None
    if any(_is_abroad(page, item, named) for item in seen) or any(
        is_international(number) or exists_in(number, named) for number in numbers
    ):
        return None
    homes = page.words.countries
    return next((c for c in homes if all(exists_in(n, c) for n in numbers)), None)


def _is_abroad(page: Page, item: Seen, named: str) -> bool:
    domain = (item.sighting.value or "").partition("@")[2]
    there = item.office.country == named or (domain and country_of_suffix(domain) == named)
    return bool(there) or _is_embassy(page, item)


def _is_embassy(page: Page, item: Seen) -> bool:
    named = page.words.pattern("offices", "embassies").search(fold(item.office.name or ""))
    return bool(named) or _behind_embassy(page, item.sighting.start) is not None


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
        value = item.sighting.value or ""
        called = item.purpose == "protest" and item.sighting.kind in ("phone", "fax", "sms")
        if called and not is_international(value):
            number = as_e164(value, page.words.countries)
            _add(votes, number[1] if number else None, 1)


def _add_contacts(votes: dict[str, float], seen: list[Seen]) -> None:
    for item in seen:
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
