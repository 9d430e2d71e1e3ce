"""XLSX: the first sheet, values only; no formula is ever reckoned, no entity expanded."""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from clamour.offices.exchange.columns import COLUMN_LIMIT, HEADERS, ROW_LIMIT, line
from clamour.offices.exchange.row import Refused, Row

# What the parts of the file may unpack to, all together.
UNPACKED_LIMIT = 200 * 1024 * 1024
_LINES_LIMIT = ROW_LIMIT * 2  # empty ones counted too
_PIECE = 64 * 1024
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


def table(data: bytes) -> Iterator[list[str]]:
    """The lines of the first sheet, its header first; raise Refused."""
    _demand_harmless(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not to be trusted
        for number, cells in enumerate(sheet.iter_rows(max_col=COLUMN_LIMIT, values_only=True)):
            if number > _LINES_LIMIT:
                raise Refused(
                    _("This file has more than %(most)s rows. Cut it into several.")
                    % {"most": f"{ROW_LIMIT:,}"}
                )
            yield [_text(cell) for cell in cells]
    except Refused:
        raise
    except Exception as error:  # whatever a broken file makes the library raise
        raise Refused(_("This is no XLSX file that can be read.")) from error


def _demand_harmless(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_LIMIT:
                raise Refused(_("This file unpacks to more than is read here."))
            for part in parts.infolist():
                with parts.open(part) as opened:
                    beginning = opened.read(4096).replace(b"\x00", b"")
                if any(word in beginning for word in _DECLARES):
                    raise Refused(_("This file declares entities: it is not read."))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise Refused(_("This is no XLSX file that can be read.")) from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():  # a phone number that became a number
        return str(int(cell))
    return str(cell)


def write(rows: Iterable[Row]) -> Iterator[bytes]:
    """The directory as a workbook: written to a file of its own, then handed out in pieces."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("offices")
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(line(row))
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
