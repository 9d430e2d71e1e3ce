"""Archive pages: several dated posts one below the other in one text."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ..dates import day_only
from ..folding import fold
from ..languages import anywhere
from .source import Mark, Post, Source

_HEADLINE = 200
_DATE_LINE = 90
_MOST_KEPT = 3_000_000
_LINE = re.compile(r"[^\n]+")


class _Line(NamedTuple):
    start: int
    text: str
    day: date | None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Start(NamedTuple):
    """Where a post begins, its headline, where its body begins, and its day."""

    start: int
    headline: str
    body: int
    day: date


def split(source: Source) -> list[Post]:
    """Return one post for each dated headline, or the whole text as one post."""
    starts = beginnings([source.text])
    if not starts:
        return [Post(0, len(source.text), source.title, source.issued)]
    ends = [post.start for post in starts[1:]] + [len(source.text)]
    return [
        Post(post.start, end, post.headline, post.day, post.body)
        for post, end in zip(starts, ends, strict=True)
    ]


def posts(pieces: Iterable[Source], starts: list[Start]) -> Iterator[Source]:
    """Yield each post of a text that is too long to be held as a whole."""
    text, marks, at, language = "", [], 0, None
    waiting = deque(starts)
    for piece in pieces:
        language = language or piece.language
        here = at + len(text)
        marks += [Mark(m.kind, m.start + here, m.end + here) for m in piece.marks]
        text += piece.text
        while len(waiting) > 1 and waiting[1].start <= at + len(text):
            yield _post(waiting.popleft(), waiting[0].start, text, marks, at, language)
        gone = min(waiting[0].start - at, len(text))
        text, at = text[gone:], at + gone
        marks = [mark for mark in marks if mark.start >= at]
    yield _post(waiting[0], at + len(text.rstrip("\n")), text, marks, at, language)


def first(pieces: Iterable[Source]) -> Source:
    """Return as much of a long text without posts as anybody would look at."""
    texts, marks, at, language = [], [], 0, None
    for piece in pieces:
        texts.append(piece.text)
        marks += [Mark(m.kind, m.start + at, m.end + at) for m in piece.marks]
        at += len(piece.text)
        language = language or piece.language
        if at > _MOST_KEPT:
            break
    return Source("".join(texts).strip("\n"), marks=marks, language=language)


def _post(
    post: Start, end: int, text: str, marks: list[Mark], at: int, language: str | None
) -> Source:
    first = post.start
    own = text[first - at : end - at]
    inside = (mark for mark in marks if first <= mark.start and mark.end <= end)
    return Source(
        own,
        marks=[Mark(mark.kind, mark.start - first, mark.end - first) for mark in inside],
        posts=[Post(0, len(own), post.headline, post.day, post.body - first)],
        title=post.headline,
        issued=post.day,
        language=language,
    )


def beginnings(texts: Iterable[str]) -> list[Start]:
    """Return the posts' beginnings when there are several; the days run in one direction."""
    below, above = [], []
    previous: _Line | None = None
    for line in _lines(texts):
        if previous and previous.day and _is_headline(line):
            below.append(Start(previous.start, line.text, line.end, previous.day))
        if previous and line.day and _is_headline(previous):
            above.append(Start(previous.start, previous.text, line.end, line.day))
        previous = line
    best = below if len(below) >= len(above) else above
    return best if len(best) > 1 and _in_order([post.day for post in best]) else []


def _lines(texts: Iterable[str]) -> Iterator[_Line]:
    """Yield the lines one at a time: a list of all costs more than the text of an archive."""
    at = 0
    for text in texts:
        for match in _LINE.finditer(text):
            line = match.group().strip()
            if line:
                day = day_only(line) if len(line) <= _DATE_LINE else None
                yield _Line(at + match.start(), line, day)
        at += len(text)


def _is_headline(line: _Line) -> bool:
    text = line.text
    fits = 8 < len(text) < _HEADLINE and not text.endswith((",", ";", ".", ":"))
    return fits and not line.day and not _is_footer(text)


def _is_footer(line: str) -> bool:
    """What stands under the post above: labels, counts of comments, share links."""
    return "|" in line or bool(anywhere("zones", "end").match(fold(line)))


def _in_order(days: list[date]) -> bool:
    pairs = list(pairwise(days))
    return all(a >= b for a, b in pairs) or all(a <= b for a, b in pairs)
