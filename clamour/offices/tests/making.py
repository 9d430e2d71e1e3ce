"""Rows, offices and files of invented countries for the tests of import and export."""

from clamour.offices import actions
from clamour.offices.exchange import clean, read
from clamour.offices.exchange.row import Bad, Name, Point, Row
from clamour.offices.models import Office
from clamour.offices.taking.report import Report


def row(name="Ministry of Justice", country="XZ", line=2, **said) -> Row:
    """A row as a reader gives it, in normal form."""
    points = [Point(*it) for it in said.pop("points", [])]
    names = [Name("", name), *(Name(*it) for it in said.pop("names", []))]
    return clean(Row(line, names=names, country=country, points=points, **said))


def take(*rows: Row | Bad, **said) -> Report:
    return actions.import_rows(list(rows), by=None, name="test", **said)


def take_file(format: str, data: bytes | str, **said) -> Report:
    data = data.encode() if isinstance(data, str) else data
    return take(*read(format, data), **said)


def office(name="Ministry of Justice") -> Office:
    return Office.objects.get(name=name)
