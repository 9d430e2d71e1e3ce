"""Results of Wikidata's query service about diplomatic missions, in both its JSON shapes.

Variables may be called as one likes: what they hold is told by the words in their names. A query
that gives all of it stands in docs/campaigners.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from clamour.offices.exchange import vocabulary
from clamour.offices.exchange.row import Bad, Identity, Name, Point, Refused, Row
from clamour.offices.models import OfficeKind

_ENTITY = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)")
# What a variable holds; the first that fits. `country` alone is judged by what stands beside it.
_HOLDS = [
    ("kind", re.compile(r"type|instance|kind", re.I)),
    ("seat", re.compile(r"host|receiving|seat|located", re.I)),
    ("country", re.compile(r"represent|sending|operator|^of|owner", re.I)),
    ("either", re.compile(r"country|state", re.I)),
    ("email", re.compile(r"e?mail", re.I)),
    ("phone", re.compile(r"phone|tel", re.I)),
    ("fax", re.compile(r"fax", re.I)),
    ("web", re.compile(r"web|url|site", re.I)),
    ("post", re.compile(r"address|street", re.I)),
    ("place", re.compile(r"place|city|town|headquarter", re.I)),
    ("name", re.compile(r"label|name", re.I)),
]
_POINTS = frozenset({"email", "phone", "fax", "web", "post"})
_UNNAMED = re.compile(r"Q\d+")  # the service gives the number where there is no label
Binding = dict[str, tuple[str, str]]


def read(said: Any) -> Iterator[Row | Bad]:
    """One row an item: the service repeats an item for each of its addresses."""
    items: dict[str, Row] = {}
    bad: list[Bad] = []
    for line, binding in enumerate(_bindings(said), 1):
        entity = _entity(binding)
        if not entity:
            bad.append(Bad(line, _("It names no Wikidata item.")))
            continue
        row = items.setdefault(entity, Row(line, identities=[Identity("wikidata", entity)]))
        _take(row, binding)
    told: list[Row | Bad] = [*bad, *items.values()]
    yield from sorted(told, key=lambda it: it.line)


def _bindings(said: Any) -> Iterator[Binding]:
    if isinstance(said, dict):
        said = said.get("results", {})
        said = said.get("bindings", []) if isinstance(said, dict) else []
    if not isinstance(said, list):
        raise Refused(_("These are no query results of Wikidata."))
    for it in said:
        if isinstance(it, dict):
            yield {str(name): _value(value) for name, value in it.items()}
        else:
            yield {}


def _value(said: Any) -> tuple[str, str]:
    """The value and its language, in either shape."""
    if isinstance(said, dict):
        language = said.get("xml:lang", "")
        return str(said.get("value", "")), str(language)
    return (str(said) if isinstance(said, str | int | float) else ""), ""


def _entity(binding: Binding) -> str:
    first = binding.get("item") or next(iter(binding.values()), ("", ""))
    match = _ENTITY.fullmatch(first[0])
    return match[1] if match else ""


def _take(row: Row, binding: Binding) -> None:
    countries: dict[str, str] = {}
    for variable, (value, language) in binding.items():
        if not value or _ENTITY.fullmatch(value):
            continue
        holds = _holds(variable)
        if holds in _POINTS:
            row.points.append(Point(holds, value))
        elif holds == "name" and not _UNNAMED.fullmatch(value):
            row.names.append(Name(language, value))
        elif holds == "kind":
            row.kind = _stronger(row.kind, value)
        elif holds in ("seat", "country", "either"):
            # A code is surer than a name; both come with the service's labels.
            if len(countries.get(holds, "long")) > 2:
                countries[holds] = value
        elif holds == "place":
            row.place = row.place or value
    _settle(row, countries)


def _settle(row: Row, countries: dict[str, str]) -> None:
    """`country` beside a represented one is the host's, beside a host's the represented one."""
    either = countries.get("either", "")
    seat = countries.get("seat") or (either if "country" in countries else "")
    country = countries.get("country") or either
    row.seat, row.country = row.seat or seat, row.country or country


def _stronger(old: str, new: str) -> str:
    """Of several classes the one that tells more: "consulate" beside "building"."""
    known = vocabulary.kind(new)
    if known == OfficeKind.EMBASSY or not old:
        return known or old
    return old


def _holds(variable: str) -> str:
    if variable in ("item", "coord", "coordinates", "location", "coordinate_location"):
        return ""
    if variable.lower() in ("itemlabel", "item_label", "name", "label"):
        return "name"
    return next((holds for holds, words in _HOLDS if words.search(variable)), "")
