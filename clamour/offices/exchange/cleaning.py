"""Brings what a file says to the directory's normal form; what cannot be is told in sentences."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clamour.offices.addresses import normal_address
from clamour.offices.exchange import vocabulary
from clamour.offices.exchange.row import BadRow, Identity, Name, Point, Row, Stands, own
from clamour.offices.models import Channel, OfficeKind, Standing

MOST_NAMES = 60
MOST_POINTS = 40
MOST_STANDS = 300
_SCHEME = re.compile(r"[a-z][a-z0-9_]{0,19}")
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = "\u200c\u200d"  # part of how Persian and others are spelled
_LINES = (Channel.POST,)
_LINKS = (Channel.WEB, Channel.SOCIAL)
_STANDINGS = {OfficeKind.EMBASSY: Standing.RESIDENT, OfficeKind.CONSULATE: Standing.CONSULAR}
MISSIONS = frozenset(_STANDINGS)


def clean(row: Row) -> Row:
    """The row in normal form, with a sentence for each part left out; raise BadRow."""
    row.names = list(_names(row.names))
    if not row.names:
        raise BadRow(_("It has no name."))
    row.country = _country(row, row.country)
    row.seat = _country(row, row.seat)
    row.kind = _kind(row)
    row.place = one_line(row.place)[:120]
    row.parent = one_line(row.parent)[:255]
    row.salutation = one_line(row.salutation)[:200]
    row.source = one_line(row.source)[:255]
    if row.time_zone and row.time_zone not in vocabulary.time_zones():
        row.doubts.append(_("“%s” is no time zone as in Asia/Almaty.") % row.time_zone[:60])
        row.time_zone = ""
    row.languages = list(dict.fromkeys(filter(None, map(vocabulary.language, row.languages))))
    row.identities = list(dict.fromkeys(_identities(row.identities)))
    row.points = list(_points(row))
    row.stands = list(_stands(row))
    return row


def one_line(text: str) -> str:
    """A text on one line, without signs that cannot be seen or turn the writing around."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (" " if c.isspace() else c for c in text if _is_seen(c))
    return " ".join("".join(kept).split())


def _is_seen(c: str) -> bool:
    return c.isspace() or c in _JOINERS or unicodedata.category(c) not in _CONTROL


def _names(names: Iterable[Name]) -> Iterator[Name]:
    seen: set[str] = set()
    for language, said in names:
        text = one_line(said)[:255]
        if text and text not in seen and len(seen) < MOST_NAMES:
            seen.add(text)
            yield Name(vocabulary.language(language) if language else "", text)


@lru_cache(1024)
def _country_code(said: str) -> str:
    return vocabulary.country(said)


def _country(row: Row, said: str) -> str:
    code = _country_code(said) if said.strip() else ""
    if said.strip() and not code:
        raise BadRow(_("“%s” is no country that is known here.") % one_line(said)[:60])
    return code


def _kind(row: Row) -> str:
    told = vocabulary.kind(row.kind) if row.kind else ""
    if row.kind and not told:
        row.doubts.append(_("“%s” is no kind of office.") % one_line(row.kind)[:60])
    row.kind_is_guess = not told
    guessed = (vocabulary.kind(name.text) for name in row.names)
    return told or next(filter(None, guessed), "")


def _identities(identities: Iterable[Identity]) -> Iterator[Identity]:
    for scheme, value in identities:
        value = one_line(value)
        if _SCHEME.fullmatch(scheme) and 0 < len(value) <= 120:
            yield Identity(scheme, value)


def _points(row: Row) -> Iterator[Point]:
    seen: set[tuple[str, str]] = set()
    for kind, value, hours in row.points:
        value = value if kind in _LINES else one_line(value)
        if not value.strip():
            continue
        try:
            normal = normal_address(kind, _spelt(kind, value), row.seat or row.country)
        except ValidationError as mistake:
            row.doubts.append(f"“{one_line(value)[:80]}”: {mistake.messages[0]}")
            continue
        normal = one_line(normal)[:500]
        if (kind, normal) not in seen and len(seen) < MOST_POINTS:
            seen.add((kind, normal))
            yield Point(kind, normal, one_line(hours)[:200])


def _spelt(kind: str, value: str) -> str:
    """An address without the marks of a link, or with those that a link needs."""
    scheme, colon, rest = value.partition(":")
    if colon and scheme.strip().lower() in ("mailto", "tel", "sms", "fax"):
        return rest.partition("?")[0]
    if kind in _LINKS and "://" not in value and not value.startswith("//"):
        return f"https://{value}"
    return value


def _stands(row: Row) -> Iterator[Stands]:
    for it in _told_stands(row)[:MOST_STANDS]:
        if it.of_country == it.in_country:
            row.doubts.append(_("An office cannot represent its country to itself: left out."))
            continue
        yield it._replace(region=one_line(it.region)[:120])


def _told_stands(row: Row) -> list[Stands]:
    """What the file says; else that a mission stands for its country where it sits."""
    if row.stands is not None:
        return list(dict.fromkeys(row.stands))
    standing = _STANDINGS.get(OfficeKind(row.kind)) if row.kind else None
    if standing is None or not (row.country and row.seat) or own(row):
        return []
    return [Stands(row.country, row.seat, standing=standing.value)]
