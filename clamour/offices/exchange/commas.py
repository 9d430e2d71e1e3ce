"""CSV: any usual encoding and separator in; UTF-8 with commas out."""

import csv
import io
from collections.abc import Iterable, Iterator

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from clamour.offices.exchange.cells import safe
from clamour.offices.exchange.columns import COLUMN_LIMIT, HEADERS, line
from clamour.offices.exchange.row import Refused, Row

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_GUESSED_BY = 64 * 1024
# For Excel.
MARK = b"\xef\xbb\xbf"


def table(data: bytes) -> Iterator[list[str]]:
    """The lines of the table, its header first; raise Refused."""
    text = _text(data).replace("\x00", "")
    head = text[: text.find("\n")] if "\n" in text else text
    separator = max(",;\t|", key=head.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield cells[:COLUMN_LIMIT]
    except csv.Error as error:
        raise Refused(_("This is no table that can be read: %s.") % error) from None


def _text(data: bytes) -> str:
    mark = next((name for start, name in _MARKS.items() if data.startswith(start)), "utf-8")
    try:
        return data.decode(mark)
    except UnicodeDecodeError:
        guessed = from_bytes(data[:_GUESSED_BY]).best()
        return data.decode(guessed.encoding if guessed else "cp1252", errors="replace")


def write(rows: Iterable[Row]) -> Iterator[bytes]:
    """The directory as CSV, piece by piece."""
    yield MARK + _line(HEADERS)
    for row in rows:
        yield _line(line(row))


def lines(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """Any other table as CSV; no cell is reckoned."""
    yield MARK
    for cells in rows:
        yield _line([safe(cell) for cell in cells])


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
