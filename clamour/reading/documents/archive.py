"""Archive pages: several dated posts one below the other in one text."""

from datetime import date
from itertools import pairwise

from ..dates import day_only
from ..folding import fold
from ..languages import anywhere
from .source import Post, Source

_HEADLINE = 200


def split(source: Source) -> list[Post]:
    """Return one post for each dated headline, or the whole text as one post."""
    lines = _lines(source.text)
    dated = [(i, day) for i, (_, line) in enumerate(lines) if (day := day_only(line))]
    starts = _starts(lines, dated)
    if len(starts) < 2:
        return [Post(0, len(source.text), source.title, source.issued)]
    return _posts(source.text, lines, starts)


def _lines(text: str) -> list[tuple[int, str]]:
    places, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            places.append((at, line.strip()))
        at += len(line) + 1
    return places


def _starts(
    lines: list[tuple[int, str]], dated: list[tuple[int, date]]
) -> list[tuple[int, int, date]]:
    """Return (first line, headline's line, day) of each post; the days run in one direction."""
    below = [(i, i + 1, day) for i, day in dated if _is_headline(lines, i + 1)]
    above = [(i - 1, i - 1, day) for i, day in dated if _is_headline(lines, i - 1)]
    best = below if len(below) >= len(above) else above
    return best if _in_order([day for _, _, day in best]) else []


def _is_headline(lines: list[tuple[int, str]], index: int) -> bool:
    if not 0 <= index < len(lines):
        return False
    line = lines[index][1]
    fits = 8 < len(line) < _HEADLINE and not line.endswith((",", ";", ".", ":"))
    return fits and not day_only(line) and not _is_footer(line)


def _is_footer(line: str) -> bool:
    """What stands under the post above: labels, counts of comments, share links."""
    return "|" in line or bool(anywhere("zones", "end").match(fold(line)))


def _in_order(days: list[date]) -> bool:
    pairs = list(pairwise(days))
    return all(a >= b for a, b in pairs) or all(a <= b for a, b in pairs)


def _posts(
    text: str, lines: list[tuple[int, str]], starts: list[tuple[int, int, date]]
) -> list[Post]:
    ends = [lines[first][0] for first, _, _ in starts[1:]] + [len(text)]
    return [
        Post(lines[first][0], end, lines[headline][1], day, _body(lines, first, headline))
        for (first, headline, day), end in zip(starts, ends, strict=True)
    ]


def _body(lines: list[tuple[int, str]], first: int, headline: int) -> int:
    start, line = lines[max(first + 1, headline)]
    return start + len(line)
