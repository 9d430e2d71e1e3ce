"""FollowTheMoney entities, one JSON object a line: public bodies, organisations, companies.

What the schema has no property for stands in `keywords`: "seat:BE", "represents:KZ>BE resident".
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from clamour.offices.exchange.columns import stands, stands_text
from clamour.offices.exchange.row import Bad, Identity, Name, Point, Row, own
from clamour.offices.models import Channel, OfficeKind

_OFFICES = {"PublicBody", "Organization", "Company", "LegalEntity"}
_PEOPLE = {"Person"}
_OWN_ID = "clamour-"
_POINTS = {
    "email": Channel.EMAIL,
    "phone": Channel.PHONE,
    "address": Channel.POST,
    "website": Channel.WEB,
}
_ON_KEYWORDS = (Channel.SMS, Channel.FAX, Channel.SOCIAL)
_FIELDS = ("seat", "place", "time_zone", "salutation")


def read(text: str) -> Iterator[Row | Bad]:
    """Each office of the lines; entities of other kinds are passed over, people are told."""
    for line, said in enumerate(text.splitlines(), 1):
        if not said.strip():
            continue
        try:
            entity = json.loads(said)
        except (ValueError, RecursionError):
            yield Bad(line, _("This line is no JSON."))
            continue
        schema = entity.get("schema") if isinstance(entity, dict) else None
        if schema in _PEOPLE:
            yield Bad(line, _("A person is no office."))
        elif schema in _OFFICES:
            yield _row(line, entity)


def _row(line: int, entity: dict[str, Any]) -> Row:
    properties = entity.get("properties")
    said = properties if isinstance(properties, dict) else {}
    row = Row(line, identities=[_identity(str(entity.get("id", "")))])
    row.names = [Name("", it) for name in ("name", "alias", "weakAlias") for it in _all(said, name)]
    row.country = next(iter(_all(said, "country") + _all(said, "jurisdiction")), "")
    row.kind = next(iter(_all(said, "classification")), "")
    row.source = next(iter(_all(said, "publisher") + _all(said, "sourceUrl")), "")
    row.identities += [Identity("wikidata", it) for it in _all(said, "wikidataId")]
    row.points = [Point(kind, it) for name, kind in _POINTS.items() for it in _all(said, name)]
    for keyword in _all(said, "keywords"):
        _take(row, keyword)
    if own(row) and row.stands is None:
        row.stands = []
    return row


def _all(said: dict[str, Any], name: str) -> list[str]:
    values = said.get(name, [])
    values = values if isinstance(values, list) else [values]
    return [it for it in values if isinstance(it, str)]


def _identity(said: str) -> Identity:
    if said.startswith(_OWN_ID):
        return Identity("clamour", said.removeprefix(_OWN_ID).replace("-", "/", 1))
    return Identity("ftm", said)


def _take(row: Row, keyword: str) -> None:
    what, _colon, value = keyword.partition(":")
    if what in _FIELDS:
        setattr(row, what, value)
    elif what in _ON_KEYWORDS:
        row.points.append(Point(what, value))
    elif what == "reads":
        row.languages.append(value)
    elif what == "identity":
        scheme, _colon, value = value.partition(":")
        row.identities.append(Identity(scheme, value))
    elif what == "hours":
        address, _sign, hours = value.partition(" = ")
        row.points = [it._replace(hours=hours) if it.value == address else it for it in row.points]
    elif what == "name":
        language, _colon, text = value.partition(":")
        row.names = [Name(language, text) if it.text == text else it for it in row.names]
    elif what == "represents" and (it := stands(value)):
        row.stands = [*(row.stands or []), it]


def write(rows: Iterable[Row]) -> Iterator[bytes]:
    """The directory as lines of entities."""
    for row in rows:
        yield json.dumps(_entity(row), ensure_ascii=False).encode() + b"\n"


def _entity(row: Row) -> dict[str, Any]:
    first, *others = (it.text for it in row.names)
    known = {it.scheme: it.value for it in row.identities}
    properties = {
        "name": [first],
        "alias": others,
        "country": [row.country.lower()] if row.country else [],
        "classification": [row.kind],
        "wikidataId": [known["wikidata"]] if "wikidata" in known else [],
        "publisher": [row.source] if row.source else [],
        "keywords": list(_keywords(row)),
    }
    for name, kind in _POINTS.items():
        properties[name] = [it.value for it in row.points if it.kind == kind]
    return {
        "id": known.get("ftm") or _OWN_ID + known.get("clamour", "").replace("/", "-"),
        "schema": _schema(row.kind),
        "properties": {name: values for name, values in properties.items() if values},
    }


def _keywords(row: Row) -> Iterator[str]:
    yield from (f"{name}:{getattr(row, name)}" for name in _FIELDS if getattr(row, name))
    yield from (f"reads:{it}" for it in row.languages)
    yield from (f"name:{it.language}:{it.text}" for it in row.names if it.language)
    yield from (f"identity:{it.scheme}:{it.value}" for it in row.identities if it.scheme != "ftm")
    yield from (f"{it.kind}:{it.value}" for it in row.points if it.kind in _ON_KEYWORDS)
    yield from (f"hours:{it.value} = {it.hours}" for it in row.points if it.hours)
    yield from (f"represents:{stands_text(it)}" for it in row.stands or [])


def _schema(kind: str) -> str:
    if kind == OfficeKind.COMPANY:
        return "Company"
    private = (OfficeKind.UNION, OfficeKind.MEDIA, OfficeKind.OTHER, OfficeKind.INTERNATIONAL)
    return "Organization" if kind in private else "PublicBody"
