"""Directories in other people's formats: files become rows, and rows become files."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.offices.exchange import (
    columns,
    commas,
    followthemoney,
    openstreetmap,
    sheets,
    vcard,
    wikidata,
)
from clamour.offices.exchange.cleaning import clean
from clamour.offices.exchange.row import Bad, BadRow, Refused, Row

SIZE_LIMIT = 20 * 1024 * 1024
TABLES = {"csv": commas.table, "xlsx": sheets.table}
FORMATS = {
    "csv": gettext_lazy("Table (CSV)"),
    "xlsx": gettext_lazy("Table (XLSX)"),
    "wikidata": gettext_lazy("Wikidata query results (JSON)"),
    "osm": gettext_lazy("OpenStreetMap extract (GeoJSON, Overpass JSON)"),
    "ftm": gettext_lazy("FollowTheMoney entities (JSON lines)"),
    "vcard": gettext_lazy("Address cards (vCard)"),
}


class Kind(NamedTuple):
    """A format that the directory is written in."""

    label: Any
    extension: str
    content_type: str
    write: Callable[[Iterable[Row]], Iterator[bytes]]


WRITTEN = {
    "csv": Kind(FORMATS["csv"], "csv", "text/csv; charset=utf-8", commas.write),
    "xlsx": Kind(
        FORMATS["xlsx"],
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        sheets.write,
    ),
    "ftm": Kind(FORMATS["ftm"], "ftm.json", "application/json-lines", followthemoney.write),
    "vcard": Kind(FORMATS["vcard"], "vcf", "text/vcard; charset=utf-8", vcard.write),
    "geojson": Kind(
        gettext_lazy("Map data (GeoJSON with OpenStreetMap's tags)"),
        "geojson",
        "application/geo+json",
        openstreetmap.write,
    ),
}


def guess(name: str, data: bytes) -> str:
    """The format of a file, by what stands in it; raise Refused."""
    if not data.strip():
        raise Refused(_("This file is empty."))
    if len(data) > SIZE_LIMIT:
        raise Refused(_("This file is larger than 20 MB. Cut it into several."))
    if data.startswith(b"PK"):
        return "xlsx"
    beginning = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000]
    if beginning[:11].upper() == b"BEGIN:VCARD":
        return "vcard"
    if beginning[:1] in (b"{", b"["):
        return _kind_of_json(data)
    if name.lower().endswith((".xls", ".ods", ".pdf", ".doc", ".docx")):
        raise Refused(_("Save it as CSV or XLSX first."))
    return "csv"


def _kind_of_json(data: bytes) -> str:
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if b'"schema"' in first:
        return "ftm"
    said = _json(data)
    if isinstance(said, dict) and ("features" in said or "elements" in said):
        return "osm"
    if isinstance(said, list) or (isinstance(said, dict) and "results" in said):
        return "wikidata"
    raise Refused(_("This JSON is none of the kinds that are read here."))


def read(
    format: str, data: bytes, chosen: Sequence[str] = (), source: str = ""
) -> Iterator[Row | Bad]:
    """The rows of a file in normal form, and what is wrong with the others; raise Refused.

    `chosen` says what each column of a table holds; without it the header does.
    """
    for number, found in enumerate(_read(format, data, chosen)):
        if number >= columns.ROW_LIMIT:
            raise Refused(_("This file has too many rows. Cut it into several."))
        if isinstance(found, Bad):
            yield found
            continue
        try:
            found.source = found.source or source
            yield clean(found)
        except BadRow as bad:
            yield Bad(found.line, str(bad))


def head(format: str, data: bytes, lines: int = 6) -> list[list[str]]:
    """The first lines of a table, its header first; raise Refused."""
    found = []
    for line in TABLES[format](data):
        found.append(line)
        if len(found) == lines:
            break
    width = max((number + 1 for it in found for number, cell in enumerate(it) if cell), default=0)
    return [(it + [""] * width)[:width] for it in found]


def _read(format: str, data: bytes, chosen: Sequence[str]) -> Iterator[Row | Bad]:
    if format in TABLES:
        lines = TABLES[format](data)
        header = next(lines, [])
        return columns.rows(lines, chosen or columns.guess(header))
    if format == "wikidata":
        return wikidata.read(_json(data))
    if format == "osm":
        return openstreetmap.read(_json(data))
    text = data.decode("utf-8-sig", errors="replace")
    return followthemoney.read(text) if format == "ftm" else vcard.read(text)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused(_("This is no JSON that can be read.")) from error
