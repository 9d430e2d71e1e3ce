"""Lists: lines with bullets, bare lines under a head, items that run on in one paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .pages import CONTACT, Line, Page

_ENUMERATOR = re.compile(r"(?<![\w(])\(?(?P<mark>\d{1,2}|[ivx]{1,4}|[a-hа-е])\)[ \n]+")
_FIRST_MARKS = ("1", "i", "a", "а")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{4}[.!?][\"'”»)]*\s+[\"'“«(]?[^\W\d_a-zа-я]")
_CLAUSE = re.compile(r"[^;]+")
_SHORTEST_ITEM, _LONGEST_ITEM = 8, 320
_MOST_WORDS_OF_HEADING = 7
_BELOW_TITLE = 2
_MOST_LINES, _MOST_HEADS = 40, 1_000


@dataclass(slots=True)
class Points:
    """A list: where its intro and its items stand."""

    intro: tuple[int, int]
    items: list[tuple[int, int]]
    bare: bool = False
    """Nothing but the line ends, or semicolons, tells that it is a list."""

    @property
    def span(self) -> tuple[int, int]:
        """Where the list begins and ends."""
        return self.items[0][0], self.items[-1][1]


def find_points(page: Page) -> Iterator[Points]:
    """Yield the lists of a page."""
    yield from _bulleted(page)
    yield from _bare(page)
    yield from _run_in(page)


def _bulleted(page: Page) -> Iterator[Points]:
    current: Points | None = None
    kind = ""
    for line in page.lines:
        if line.bullet and current and _kind(line.bullet) == kind:
            current.items.append((line.body, line.end))
        elif line.bullet:
            if current:
                yield current
            current, kind = Points(_above(page, line), [(line.body, line.end)]), _kind(line.bullet)
        elif current and page.continues(line):
            current.items[-1] = (current.items[-1][0], line.end)
        elif current:
            yield current
            current = None
    if current:
        yield current


def _kind(bullet: str) -> str:
    return "number" if re.search(r"\w", bullet) and len(bullet) > 1 else bullet


def _above(page: Page, line: Line) -> tuple[int, int]:
    """Return the paragraph above a list, and the heading above that when it is short."""
    if not line.number:
        return line.start, line.start
    return _with_heading(page, *page.paragraph_of(page.lines[line.number - 1]))


def _with_heading(page: Page, start: int, end: int) -> tuple[int, int]:
    first = page.line_at(start)
    above = page.lines[first.number - 1] if first.number else None
    if above and end - start < 120 and len(above.words) < 60 and above.words[-1] != ".":
        start = above.body
    return max(start, end - 300), end


def _bare(page: Page) -> Iterator[Points]:
    for line in page.lines[:_MOST_HEADS]:
        if _is_head(page, line):
            items = _items_below(page, line)
            greets = items and page.words.pattern("letter", "salutation").match(
                page.folded, items[0][0]
            )
            if len(items) > 1 and not greets:
                yield Points(_with_heading(page, *page.paragraph_of(line)), items, bare=True)


def _is_head(page: Page, line: Line) -> bool:
    if line.words.endswith(":"):
        return True
    few = len(line.words.split()) <= _MOST_WORDS_OF_HEADING
    return line.number > _BELOW_TITLE and few and page.is_heading(line) and not line.bullet


def _items_below(page: Page, head: Line) -> list[tuple[int, int]]:
    """Return the lines under a head that are one sentence each and end alike."""
    items: list[tuple[int, int]] = []
    below = page.lines[head.number + 1 : head.number + 1 + _MOST_LINES]
    for line in below:
        if items and page.continues(line) and not _begins_anew(page, items, line):
            items[-1] = (items[-1][0], line.end)
        elif not _may_follow(page, items, line, below[0].gap):
            break
        else:
            items.append((line.body, line.end))
    while items and not _is_item(page.text[slice(*items[-1])]):
        items.pop()
    return items if all(_is_item(page.text[slice(*item)]) for item in items) else []


def _begins_anew(page: Page, items: list[tuple[int, int]], line: Line) -> bool:
    """Tell an item from the rest of the one above."""
    capital = page.text[items[0][0]].isupper()
    return page.is_broken_before(line) and line.words[:1].isupper() >= capital


def _may_follow(page: Page, items: list[tuple[int, int]], line: Line, spaced: bool) -> bool:
    if line.bullet or _is_cut(page, line):
        return False
    if not items:
        return True
    first, last = (page.text[items[at][1] - 1] for at in (0, -1))
    ended = last == "." and first != "."
    apart = line.gap and not (spaced and last in ";,")
    return not ended and not apart


def _is_cut(page: Page, line: Line) -> bool:
    """Tell whether something else begins: a head, an address, a heading of the page."""
    heading = any(m.start <= line.body < m.end for m in page.marked("heading"))
    return heading or line.words.endswith(":") or bool(CONTACT.search(line.text))


def _is_item(text: str) -> bool:
    return _SHORTEST_ITEM <= len(text) <= _LONGEST_ITEM and not _TWO_SENTENCES.search(text)


def _run_in(page: Page) -> Iterator[Points]:
    """ "We ask them to (i) free her; (ii) pay her", or with semicolons behind a colon."""
    for start, end in page.paragraphs():
        marks = _enumerators(page, start, end)
        if len(marks) > 1:
            ends = [m.start() for m in marks[1:]] + [end]
            items = [(m.end(), stop) for m, stop in zip(marks, ends, strict=True)]
            yield Points((start, marks[0].start()), [_pared(page, *item) for item in items])
        elif ":" in page.text[start:end] and ";" in page.text[start:end]:
            yield from _clauses(page, start, end)


def _enumerators(page: Page, start: int, end: int) -> list[re.Match[str]]:
    found = list(_ENUMERATOR.finditer(page.folded, start, end))
    first = next((i for i, m in enumerate(found) if m["mark"] in _FIRST_MARKS), len(found))
    return found[first:]


def _clauses(page: Page, start: int, end: int) -> Iterator[Points]:
    colon = page.text.index(":", start, end)
    parts = list(_CLAUSE.finditer(page.text, colon + 1, end))
    items = [_pared(page, *part.span()) for part in parts if len(part.group().strip()) > 3]
    if len(items) > 1:
        yield Points((start, colon + 1), items, bare=True)


def _pared(page: Page, start: int, end: int) -> tuple[int, int]:
    """Return a clause without the "and" before it or behind it."""
    joint = page.words.pattern("demands", "joints")
    start += len(page.text[start:end]) - len(page.text[start:end].lstrip())
    first = joint.match(page.folded, start, end)
    start = first.end() + 1 if first else start
    last = re.search(r"[;,]\s*(?P<word>\w{1,4})\s*$", page.folded[start:end])
    if last and joint.fullmatch(last["word"]):
        end = start + last.start()
    return start, end
