"""A process that takes a PDF on standard input and prints its lines of text with their places.

It imports nothing of Clamour and has limits of its own, since the PDF may be built to do harm.
Answer: {"pages": [[[text, left, bottom, right, top], ...], ...]} or {"problem": code}.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

MOST_PAGES = 300
MOST_LETTERS = 3_000_000
MOST_PIECES = 100_000
MEMORY = 1024 * 1024 * 1024
SPLIT = "\u00ad"
_WIDE_GAP = 1.6
Box = tuple[float, float, float, float]
_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


def limit(seconds: int) -> None:
    """Give this process little time and memory; on systems without limits the caller's clock."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(data: bytes) -> dict[str, Any]:
    """Return what is printed."""
    import pypdfium2  # type: ignore[import-untyped]
    from pypdfium2.raw import (  # type: ignore[import-untyped]
        FPDF_ERR_PASSWORD,
        FPDF_ERR_SECURITY,
    )

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY)
        return {"problem": "encrypted" if locked else "broken_pdf"}
    if len(document) > MOST_PAGES:
        return {"problem": "too_many_pages"}
    pages = _pages(document)
    return {"problem": "too_slow"} if pages is None else {"pages": pages}


def _pages(document: Any) -> list[list[Any]] | None:
    from pypdfium2 import PdfiumError

    pages, left, pieces = [], MOST_LETTERS, MOST_PIECES
    for number in range(len(document)):
        try:
            page = document[number].get_textpage()
        except PdfiumError:
            continue
        letters = min(page.count_chars(), left)
        left -= letters
        pages.append(list(islice(_lines(page.raw, letters), pieces)))
        pieces -= len(pages[-1])
        if pieces <= 0:
            return None
    return pages


def _lines(page: Any, letters: int) -> Iterator[list[Any]]:
    """Yield the pieces of lines; a wide gap ends a piece, since columns may lie there."""
    text, box = "", _NOWHERE
    for letter, place in _letters(page, letters):
        if text and (letter in "\r\n" or _is_far(box, place)):
            yield [text, *_rounded(box)]
            text, box = "", _NOWHERE
        if letter not in "\r\n" and (text or not letter.isspace()):
            text += letter
            box = box if letter.isspace() else _grown(box, place)
        if letter == SPLIT:
            yield [text, *_rounded(box)]
            text, box = "", _NOWHERE
    if text.strip():
        yield [text, *_rounded(box)]


def _letters(page: Any, letters: int) -> Iterator[tuple[str, Box]]:
    from pypdfium2 import raw

    rect = raw.FS_RECTF()
    for index in range(letters):
        letter = _letter(raw.FPDFText_GetUnicode(page, index))
        if letter.isspace() or letter == SPLIT:
            yield letter, _NOWHERE
        elif letter and raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(rect)):
            yield letter, (rect.left, rect.bottom, rect.right, rect.top)


def _letter(code: int) -> str:
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return ""
    # PDFium gives these for a hyphen at the end of a line, which it takes to split a word.
    return SPLIT if code in (2, 0xFFFE) else chr(code)


def _is_far(box: Box, place: Box) -> bool:
    known = box != _NOWHERE and place != _NOWHERE
    return known and place[0] - box[2] > _WIDE_GAP * max(4.0, box[3] - box[1])


def _grown(box: Box, place: Box) -> Box:
    if _NOWHERE in (box, place):
        return place if box == _NOWHERE else box
    left, bottom, right, top = zip(box, place, strict=True)
    return min(left), min(bottom), max(right), max(top)


def _rounded(box: Box) -> list[float]:
    return [round(value, 1) for value in box]


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
