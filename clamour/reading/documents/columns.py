"""Pieces of text on a page in the order of reading: columns one after the other, tables by rows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

_FEWEST_ROWS = 4
_COLUMN_WIDTH = 14
_MOST_ROWS, _MOST_COLUMNS = 120, 20
_LONGEST_NUMBER = 40
_GAP = "    "
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|p[aá]gina?|стр(?:аница)?\.?|sayfa|p\.)?\s*\d{1,3}"
    r"\s*(?:(?:of|de|von|sur|из|/|\|)\s*\d{1,3})?\W*",
    re.I,
)


@dataclass(slots=True)
class Line:
    """A piece of a line and its box, in points from the lower left corner of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """The height of its letters."""
        return max(1.0, self.top - self.bottom)

    def is_beside(self, other: "Line") -> bool:
        """Tell whether two pieces stand on one line of the page."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared > 0.5 * min(self.height, other.height)


def without_edges(pages: list[list[Line]]) -> list[list[Line]]:
    """Leave out page numbers, and what stands at the head or foot of most pages."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edge(page)})
    often = {key for key, times in seen.items() if times >= max(3, len(pages) * 0.6)}
    return [list(_kept(page, often)) for page in pages]


def _edge(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.top)
    return by_height[:2] + by_height[-2:]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.strip())


def _kept(page: list[Line], often: set[str]) -> Iterator[Line]:
    edge = [id(line) for line in _edge(page)]
    for line in page:
        outside = id(line) in edge
        if not (outside and (_key(line) in often or _is_page_number(line, page))):
            yield line


def _is_page_number(line: Line, page: list[Line]) -> bool:
    if len(page) <= 3 or not _PAGE_NUMBER.fullmatch(line.text.strip()[:_LONGEST_NUMBER]):
        return False
    return not any(x.is_beside(line) for x in page if x is not line)


def in_columns(pieces: Iterable[Line]) -> list[Line]:
    """Return the lines of a page in the order of reading."""
    return _ordered(_rows(pieces))


def _rows(pieces: Iterable[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for piece in pieces:
        if rows and piece.is_beside(rows[-1][-1]) and piece.left >= rows[-1][-1].right:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _ordered(rows: list[list[Line]], depth: int = 0) -> list[Line]:
    lines: list[Line] = []
    at = 0
    while at < len(rows):
        near = rows[at : at + _MOST_ROWS]
        number, gutter = _columns(near) if depth < _MOST_COLUMNS else (1, None)
        if gutter is None:
            lines.append(_joined(near[0]))
        else:
            lines += [p for row in near[:number] for p in row if p.right <= gutter]
            rest = [[p for p in row if p.right > gutter] for row in near[:number]]
            lines += _ordered([row for row in rest if row], depth + 1)
        at += number
    return lines


def _joined(row: list[Line]) -> Line:
    text = _GAP.join(piece.text.strip() for piece in row)
    return Line(
        text,
        row[0].left,
        min(piece.bottom for piece in row),
        row[-1].right,
        max(piece.top for piece in row),
    )


def _columns(rows: list[list[Line]]) -> tuple[int, float | None]:
    """Return how many rows share a gutter behind their first piece, and where it is."""
    if len(rows[0]) < 2:
        return 1, None
    low, high, count, both = 0.0, float("inf"), 0, []
    for row in rows:
        left, right = _around(row, low, high)
        if left >= right:
            break
        low, high, count = left, right, count + 1
        if len(row) > 1:
            both.append(row)
    if len(both) < _FEWEST_ROWS or not _is_prose(both, high):
        return 1, None
    return count, (low + high) / 2


def _around(row: list[Line], low: float, high: float) -> tuple[float, float]:
    """Return what is left of a gutter when one more row stands beside it."""
    if len(row) > 1:
        return max(low, row[0].right), min(high, row[1].left)
    if row[0].left >= high:
        return low, high
    return max(low, row[0].right), high


def _is_prose(rows: list[list[Line]], high: float) -> bool:
    left = median(len(row[0].text) for row in rows)
    right = median(sum(len(p.text) for p in row if p.left >= high) for row in rows)
    return min(left, right) >= _COLUMN_WIDTH
