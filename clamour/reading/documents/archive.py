"""Archive pages: several dated posts one below the other in one text."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ..dates import day_only
from ..folding import fold
from ..languages import anywhere
from .source import Post, Source

_HEADLINE = 200
_DATE_LINE = 90
_LINE = re.compile(r"[^\n]+")


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Start(NamedTuple):
    """Where a post begins, its headline, where its body begins, and its day."""

    start: int
    headline: str
    body: int
    day: date


def split(source: Source) -> list[Post]:
    """Return one post for each dated headline, or the whole text as one post."""
    starts = _starts(source.text)
    if len(starts) < 2:
        return [Post(0, len(source.text), source.title, source.issued)]
    ends = [post.start for post in starts[1:]] + [len(source.text)]
    return [
        Post(post.start, end, post.headline, post.day, post.body)
        for post, end in zip(starts, ends, strict=True)
    ]


def _starts(text: str) -> list[_Start]:
    """Return the posts' beginnings; the days run in one direction."""
    below, above = [], []
    previous: _Line | None = None
    dated: tuple[_Line, date] | None = None
    for line in _lines(text):
        if dated and _is_headline(line):
            below.append(_Start(dated[0].start, line.text, line.end, dated[1]))
        day = _day(line)
        if day and previous and _is_headline(previous):
            above.append(_Start(previous.start, previous.text, line.end, day))
        previous, dated = line, (line, day) if day else None
    best = below if len(below) >= len(above) else above
    return best if _in_order([post.day for post in best]) else []


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines one at a time: a list of all costs more than the text of an archive."""
    for match in _LINE.finditer(text):
        line = match.group().strip()
        if line:
            yield _Line(match.start(), line)


def _day(line: _Line) -> date | None:
    return day_only(line.text) if len(line.text) <= _DATE_LINE else None


def _is_headline(line: _Line) -> bool:
    text = line.text
    fits = 8 < len(text) < _HEADLINE and not text.endswith((",", ";", ".", ":"))
    return fits and not _day(line) and not _is_footer(text)


def _is_footer(line: str) -> bool:
    """What stands under the post above: labels, counts of comments, share links."""
    return "|" in line or bool(anywhere("zones", "end").match(fold(line)))


def _in_order(days: list[date]) -> bool:
    pairs = list(pairwise(days))
    return all(a >= b for a, b in pairs) or all(a <= b for a, b in pairs)
