"""Tables of offices: what a column holds, a row of cells as a `Row`, and a `Row` as cells."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from clamour.offices.exchange import cells, vocabulary
from clamour.offices.exchange.row import Bad, Identity, Name, Point, Refused, Row, Stands
from clamour.offices.models import Channel, Standing

ROW_LIMIT = 100_000
COLUMN_LIMIT = 80
# The columns of our own tables. Names in languages stand in one, as "fr: Ministère".
HEADERS = [
    *("ids", "name", "other names", "kind", "country", "seat", "place", "parent"),
    *("time_zone", "languages"),
    *("salutation", *Channel.values, "hours", "represents", "source"),
]
_STANDS = re.compile(
    r"([A-Z]{2})\s*(?:>|→|in)\s*([A-Z]{2})(?:\s+(resident|consular|accredited))?"
    r"(\s+suspended)?(?:\s*:\s*(.*))?"
)
_NAME = re.compile(r"([a-z]{2,3}(?:-[a-z0-9]{2,8})?): (.+)", re.DOTALL)
_POINTS = frozenset(Channel.values)


def guess(headers: Iterable[str]) -> list[str]:
    """What each column holds by its header; "" for one that is left out."""
    found = []
    for header in headers:
        text = cells.bare(header)
        found.append("names" if text.lower() == "other names" else vocabulary.column(text))
    return found


def holdings() -> list[str]:
    """What a column may hold."""
    return [*vocabulary.fields(), "names"]


def rows(
    table: Iterable[Sequence[str]], columns: Sequence[str], first_line: int = 2
) -> Iterator[Row | Bad]:
    """The rows of a table without its header; raise Refused where there are too many."""
    number = 0
    for line, line_cells in enumerate(table, first_line):
        if not any(cell.strip() for cell in line_cells):
            continue
        number += 1
        if number > ROW_LIMIT:
            raise Refused(
                _("This file has more than %(most)s rows. Cut it into several.")
                % {"most": f"{ROW_LIMIT:,}"}
            )
        yield _row(line, line_cells, columns)


def _row(line: int, line_cells: Sequence[str], columns: Sequence[str]) -> Row:
    row = Row(line)
    hours: list[str] = []
    for cell, column in zip(line_cells, columns, strict=False):
        if not column or not cell.strip():
            if column == "represents":
                row.stands = row.stands or []
            continue
        if column == "hours":
            hours = [part.strip() for part in cell.split("\n")]
        elif column in _POINTS:
            row.points += [Point(column, part) for part in _addresses(column, cell)]
        else:
            _take(row, column, cell)
    if hours:
        row.points = list(_with_hours(row.points, hours))
    return row


def _addresses(column: str, cell: str) -> list[str]:
    if column == Channel.POST:
        return cells.parted(cell, lines=False)
    if column in (Channel.WEB, Channel.SOCIAL):
        return [cells.bare(part) for part in re.split(r"\s+(?:\|\s+)?", cell)]
    return [cells.bare(it) for part in cells.parted(cell) for it in re.split(r"\s*;\s*", part)]


def _take(row: Row, column: str, cell: str) -> None:
    field, _colon, language = column.partition(":")
    if field == "name":
        found = [Name(language, cells.bare(cell))]
        row.names = row.names + found if language else found + row.names
    elif column == "names":
        row.names += [_name(part) for part in cells.parted(cell)]
    elif column in _TAKERS:
        _TAKERS[column](row, cell)
    else:
        setattr(row, column, cells.bare(cell))


def _name(text: str) -> Name:
    match = _NAME.fullmatch(text)
    return Name(match[1], match[2]) if match else Name("", text)


def _take_ids(row: Row, cell: str) -> None:
    for part in cells.parted(cell):
        scheme, colon, value = part.partition(":")
        row.identities.append(Identity(scheme, value) if colon else Identity("table", part))


def _take_wikidata(row: Row, cell: str) -> None:
    row.identities += [Identity("wikidata", part.rpartition("/")[2]) for part in cells.parted(cell)]


def _take_languages(row: Row, cell: str) -> None:
    row.languages = re.split(r"[\s,;|]+", cells.bare(cell))


def _take_represents(row: Row, cell: str) -> None:
    row.stands = row.stands or []
    for part in cells.parted(cell):
        it = stands(part)
        if it:
            row.stands.append(it)
        else:
            row.doubts.append(_("“%s” should look like KZ>BE resident.") % part[:80])


def _take_seen_on(row: Row, cell: str) -> None:
    try:
        row.seen_on = date.fromisoformat(cells.bare(cell)[:10])
    except ValueError:
        row.doubts.append(_("“%s” is no date as in 2026-11-30.") % cells.bare(cell)[:40])


_TAKERS: dict[str, Callable[[Row, str], None]] = {
    "ids": _take_ids,
    "wikidata": _take_wikidata,
    "osm": lambda row, cell: row.identities.append(Identity("osm", cells.bare(cell))),
    "languages": _take_languages,
    "represents": _take_represents,
    "seen_on": _take_seen_on,
}


def _with_hours(points: Iterable[Point], hours: list[str]) -> Iterator[Point]:
    """Hours of single points as "phone +32...: Mo-Fr"; other hours are those of the phone."""
    told: dict[str, str] = {}
    rest = ""
    for line in hours:
        address, found, said = cells.bare(line).partition(" = ")
        if found:
            told[address] = said
        else:
            rest = address
    for it in points:
        yield it._replace(hours=told.get(it.value, rest if it.kind == Channel.PHONE else ""))


def stands(text: str) -> Stands | None:
    """A representation as text: "KZ>BE resident", "KZ>LU accredited suspended: North"."""
    match = _STANDS.fullmatch(text.strip())
    if match is None:
        return None
    of_country, in_country, standing, suspended, region = match.groups()
    return Stands(
        of_country,
        in_country,
        region or "",
        standing or Standing.RESIDENT.value,
        bool(suspended),
    )


def stands_text(it: Stands) -> str:
    """A representation as `stands` reads it."""
    suspended = " suspended" if it.suspended else ""
    region = f": {it.region}" if it.region else ""
    return f"{it.of_country}>{it.in_country} {it.standing}{suspended}{region}"


def line(row: Row) -> list[str]:
    """The cells of an office in our own tables, under HEADERS."""
    first, *others = row.names
    values = {
        "ids": cells.joined([f"{it.scheme}:{it.value}" for it in row.identities]),
        "name": first.text,
        "other names": cells.joined(
            [f"{it.language}: {it.text}" if it.language else it.text for it in others]
        ),
        "languages": " ".join(row.languages),
        "hours": "\n".join(f"{it.value} = {it.hours}" for it in row.points if it.hours),
        "represents": cells.joined([stands_text(it) for it in row.stands or []]),
    }
    for kind in Channel.values:
        values[kind] = cells.joined([it.value for it in row.points if it.kind == kind])
    for kind in (Channel.WEB, Channel.SOCIAL):  # a bar may be part of a link, a space is not
        values[kind] = cells.SEPARATOR.join(it.value for it in row.points if it.kind == kind)
    return [
        cells.safe(values[header] if header in values else getattr(row, header))
        for header in HEADERS
    ]
