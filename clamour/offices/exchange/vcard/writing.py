"""Rows as cards of version 4.0; what vCard has no property for begins with X-CLAMOUR."""

from collections.abc import Iterable, Iterator

from clamour.offices.exchange.columns import stands_text
from clamour.offices.exchange.row import Name, Point, Row
from clamour.offices.exchange.vcard.lines import escaped, line
from clamour.offices.models import Channel

_TYPES = {Channel.PHONE: "voice", Channel.FAX: "fax", Channel.SMS: "text"}


def write(rows: Iterable[Row]) -> Iterator[bytes]:
    """The directory as cards, one office after the other."""
    for row in rows:
        yield b"".join(_card(row))


def _card(row: Row) -> Iterator[bytes]:
    known = {it.scheme: it.value for it in row.identities}
    uid = known.get("vcard") or f"urn:clamour:{known.get('clamour', '')}"
    yield line("BEGIN", "VCARD")
    yield line("VERSION", "4.0")
    yield line("KIND", "org")
    yield line("UID", escaped(uid))
    yield from (_name(it) for it in row.names)
    yield line("ORG", escaped(row.names[0].text))
    yield from (_point(it) for it in row.points)
    yield from (line("LANG", escaped(it)) for it in row.languages)
    fields = {
        "TZ": row.time_zone,
        "NOTE": row.source,
        "X-CLAMOUR-KIND": row.kind,
        "X-CLAMOUR-COUNTRY": row.country,
        "X-CLAMOUR-SEAT": row.seat,
        "X-CLAMOUR-PLACE": row.place,
        "X-CLAMOUR-SALUTATION": row.salutation,
    }
    yield from (line(name, escaped(value)) for name, value in fields.items() if value)
    for identity in row.identities:
        yield line("X-CLAMOUR-IDENTITY", escaped(f"{identity.scheme}:{identity.value}"))
    yield from (line("X-CLAMOUR-REPRESENTS", escaped(stands_text(it))) for it in row.stands or [])
    yield line("END", "VCARD")


def _name(it: Name) -> bytes:
    return line("FN", escaped(it.text), LANGUAGE=it.language)


def _point(it: Point) -> bytes:
    hours = {"X-HOURS": it.hours}
    if it.kind == Channel.EMAIL:
        return line("EMAIL", escaped(it.value), **hours)
    if it.kind == Channel.POST:
        return line("ADR", f";;{escaped(it.value)};;;;", **hours)
    if it.kind in (Channel.WEB, Channel.SOCIAL):
        return line("URL" if it.kind == Channel.WEB else "IMPP", escaped(it.value), **hours)
    return line("TEL", escaped(it.value), VALUE="text", TYPE=_TYPES[Channel(it.kind)], **hours)
