"""Extracts of OpenStreetMap: GeoJSON and Overpass JSON, read by their tags; GeoJSON out.

Coordinates are not kept: a letter needs an address. What the map has no tag for is written under
`clamour:`, which the map itself must never be given.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from clamour.offices.exchange import vocabulary
from clamour.offices.exchange.columns import stands, stands_text
from clamour.offices.exchange.row import Bad, Identity, Name, Point, Refused, Row, Stands
from clamour.offices.models import Channel, OfficeKind, Standing

_ID = re.compile(r"(node|way|relation)/(\d+)")
# Several values stand between semicolons; a semicolon of their own is written twice.
_SEVERAL = re.compile(r"\s*(?<!;);(?!;)\s*")
_TAGS = {
    Channel.EMAIL: ("contact:email", "email"),
    Channel.PHONE: ("contact:phone", "phone"),
    Channel.SMS: ("contact:sms", "contact:mobile", "sms"),
    Channel.FAX: ("contact:fax", "fax"),
    Channel.WEB: ("contact:website", "website", "url"),
    Channel.SOCIAL: ("contact:facebook", "contact:twitter", "contact:telegram", "clamour:social"),
}
_MISSIONS = {
    "embassy": OfficeKind.EMBASSY,
    "high_commission": OfficeKind.EMBASSY,
    "nunciature": OfficeKind.EMBASSY,
    "consulate": OfficeKind.CONSULATE,
    "consulate_general": OfficeKind.CONSULATE,
    "honorary_consulate": OfficeKind.CONSULATE,
    "permanent_mission": OfficeKind.INTERNATIONAL,
    "delegation": OfficeKind.INTERNATIONAL,
}
_OTHERS = {
    ("amenity", "embassy"): OfficeKind.EMBASSY,
    ("amenity", "police"): OfficeKind.POLICE,
    ("amenity", "prison"): OfficeKind.PRISON,
    ("amenity", "courthouse"): OfficeKind.COURT,
    ("amenity", "townhall"): OfficeKind.LOCAL,
    ("government", "ministry"): OfficeKind.MINISTRY,
    ("government", "prosecutor"): OfficeKind.PROSECUTOR,
    ("government", "parliament"): OfficeKind.PARLIAMENT,
    ("office", "diplomatic"): OfficeKind.OTHER,
    ("office", "government"): OfficeKind.OTHER,
    ("office", "union"): OfficeKind.UNION,
    ("office", "company"): OfficeKind.COMPANY,
}


def read(said: Any) -> Iterator[Row | Bad]:
    """Each office of the extract; what is no office there is passed over in silence."""
    if not isinstance(said, dict):
        raise Refused(_("This is no extract of OpenStreetMap."))
    things = said.get("features", said.get("elements"))
    if not isinstance(things, list):
        raise Refused(_("This is no extract of OpenStreetMap."))
    for line, thing in enumerate(things, 1):
        tags, identity = _thing(thing)
        kind = _kind(tags)
        if kind is not None:
            yield _row(line, tags, identity, kind)


def _thing(thing: Any) -> tuple[dict[str, str], str]:
    if not isinstance(thing, dict):
        return {}, ""
    properties = thing.get("properties")
    if not isinstance(properties, dict):  # Overpass
        return _texts(thing.get("tags")), f"{thing.get('type')}/{thing.get('id')}"
    tags = _texts(properties.get("tags", properties))
    return tags, str(properties.get("@id") or thing.get("id") or tags.get("@id", ""))


def _texts(tags: Any) -> dict[str, str]:
    if not isinstance(tags, dict):
        return {}
    return {str(k): str(v) for k, v in tags.items() if isinstance(v, str | int | float)}


def _kind(tags: dict[str, str]) -> str | None:
    """What kind of office it is, "" when that is for its name to say, None when it is none."""
    if "clamour:kind" in tags:
        return tags["clamour:kind"]
    for tag in ("consulate", "diplomatic", "embassy"):
        if tags.get(tag) in _MISSIONS:
            return _MISSIONS[tags[tag]].value
    found = next((k for (tag, value), k in _OTHERS.items() if tags.get(tag) == value), None)
    return None if found is None else "" if found == OfficeKind.OTHER else found.value


def _row(line: int, tags: dict[str, str], identity: str, kind: str) -> Row:
    row = Row(line, kind=kind, names=list(_names(tags)))
    row.country = tags.get("country", "")
    row.seat = tags.get("clamour:seat") or tags.get("addr:country", "")
    row.place = tags.get("addr:city", "")
    row.time_zone = tags.get("clamour:time_zone", "")
    row.salutation = tags.get("clamour:salutation", "")
    row.source = tags.get("source", "")
    row.languages = _parts(tags.get("clamour:languages", ""))
    row.identities = list(_identities(tags, identity))
    row.points = list(_points(tags))
    _take_targets(row, tags)
    return row


def _names(tags: dict[str, str]) -> Iterator[Name]:
    if "name" in tags:
        yield Name(tags.get("clamour:language", ""), tags["name"])
    for tag, value in tags.items():
        first, _colon, language = tag.partition(":")
        if first in ("name", "official_name", "alt_name") and tag != "name":
            for part in _parts(value):
                yield Name(vocabulary.language(language), part)


def _identities(tags: dict[str, str], identity: str) -> Iterator[Identity]:
    if match := _ID.search(identity):
        yield Identity("osm", match[0])
    if "wikidata" in tags:
        yield Identity("wikidata", tags["wikidata"])
    for part in _parts(tags.get("clamour:ids", "")):
        scheme, _colon, value = part.partition(":")
        yield Identity(scheme, value)


def _points(tags: dict[str, str]) -> Iterator[Point]:
    hours = tags.get("opening_hours", "")
    for kind, names in _TAGS.items():
        values = [part for name in names for part in _parts(tags.get(name, ""))]
        for value in values:
            own = tags.get(f"clamour:hours:{value}", "")
            yield Point(kind, value, own or (hours if kind == Channel.PHONE else ""))
    for address in _addresses(tags):
        yield Point(Channel.POST, address)


def _addresses(tags: dict[str, str]) -> list[str]:
    if "addr:full" in tags:
        return _parts(tags["addr:full"])
    street = " ".join(filter(None, (tags.get("addr:street"), tags.get("addr:housenumber"))))
    city = " ".join(filter(None, (tags.get("addr:postcode"), tags.get("addr:city"))))
    return [f"{street}, {city}"] if street and city else []


def _take_targets(row: Row, tags: dict[str, str]) -> None:
    """`target` names the countries that a mission is sent to; it sits in the first, or `addr`."""
    if "clamour:represents" in tags or any(it.scheme == "clamour" for it in row.identities):
        said = _parts(tags.get("clamour:represents", ""))
        row.stands = [it for it in map(stands, said) if it]
        return
    targets = [it for it in map(vocabulary.country, _parts(tags.get("target", ""))) if it]
    row.seat = row.seat or (targets[0] if targets else "")
    of_country = vocabulary.country(row.country)
    seat = vocabulary.country(row.seat)
    if row.kind not in (OfficeKind.EMBASSY, OfficeKind.CONSULATE) or not (of_country and targets):
        return
    there = Standing.RESIDENT if row.kind == OfficeKind.EMBASSY else Standing.CONSULAR
    row.stands = [
        Stands(of_country, it, standing=(there if it == seat else Standing.ACCREDITED).value)
        for it in targets
    ]


def _parts(text: str) -> list[str]:
    return [part.replace(";;", ";") for part in _SEVERAL.split(text) if part]


def write(rows: Iterable[Row]) -> Iterator[bytes]:
    """The directory as GeoJSON without places on the map, piece by piece."""
    yield b'{"type": "FeatureCollection", "features": ['
    for number, row in enumerate(rows):
        feature = {"type": "Feature", "geometry": None, "properties": _tags(row)}
        text = json.dumps(feature, ensure_ascii=False)
        yield f"{',' if number else ''}\n{text}".encode()
    yield b"\n]}\n"


def _tags(row: Row) -> dict[str, str]:
    first, *others = row.names
    tags = {"name": first.text, "clamour:language": first.language, "clamour:kind": row.kind}
    for language in dict.fromkeys(it.language for it in others):
        texts = [it.text for it in others if it.language == language]
        tags[f"name:{language}" if language else "alt_name"] = _joined(texts)
    tags |= _office_tags(row)
    for kind, names in _TAGS.items():
        tag = "clamour:social" if kind == Channel.SOCIAL else names[0]
        tags[tag] = _joined([it.value for it in row.points if it.kind == kind])
    tags["addr:full"] = _joined([it.value for it in row.points if it.kind == Channel.POST])
    tags |= {f"clamour:hours:{it.value}": it.hours for it in row.points if it.hours}
    return {tag: value for tag, value in tags.items() if value}


def _office_tags(row: Row) -> dict[str, str]:
    known = {it.scheme: it.value for it in row.identities}
    mission = row.kind in (OfficeKind.EMBASSY, OfficeKind.CONSULATE)
    return {
        "office": "diplomatic" if mission else "government",
        "diplomatic": row.kind if mission else "",
        "country": row.country,
        "target": ";".join(dict.fromkeys(it.in_country for it in row.stands or [])),
        "addr:city": row.place,
        "@id": known.get("osm", ""),
        "wikidata": known.get("wikidata", ""),
        "clamour:ids": ";".join(f"{it.scheme}:{it.value}" for it in row.identities),
        "clamour:seat": row.seat,
        "clamour:time_zone": row.time_zone,
        "clamour:salutation": row.salutation,
        "clamour:languages": ";".join(row.languages),
        "clamour:represents": _joined([stands_text(it) for it in row.stands or []]),
        "source": row.source,
    }


def _joined(texts: list[str]) -> str:
    return ";".join(text.replace(";", ";;") for text in texts)
