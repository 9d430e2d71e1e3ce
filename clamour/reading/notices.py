"""Update notices ("UPDATE, 12 May: ..."): what they say overrides what stands elsewhere."""

import re
from typing import NamedTuple

from .dates import find_days
from .pages import Line, Page

_HEAD = re.compile(r"[:!.]|\s[-–—|]\s|\)")
_LONGEST_HEAD = 60
_MOST_LETTERS = 12


class Notice(NamedTuple):
    """A notice; `body` is where it begins behind its label and date."""

    start: int
    body: int
    end: int


def find_notices(page: Page) -> list[Notice]:
    """Return the paragraphs that begin with a label such as "Correction:"."""
    return [found for line in page.lines if (found := _notice(page, line))]


def _notice(page: Page, line: Line) -> Notice | None:
    start = line.body + len(line.words) - len(line.words.lstrip(" +>*!=#[("))
    label = page.words.pattern("dates", "update").match(page.folded, start, line.end)
    if not label:
        return None
    body = _body(page, label.end(), line.end)
    return Notice(line.start, body, page.paragraph_of(line)[1]) if body else None


def _body(page: Page, start: int, end: int) -> int | None:
    """Return the end of the label: between it and its colon only a date may stand."""
    head = page.folded[start : min(end, start + _LONGEST_HEAD)]
    days = find_days(head, page.words.code)
    for match in _HEAD.finditer(head):
        dated = [day for day in days if day.start < match.start()]
        left = head[: match.start()]
        for day in dated:
            left = left.replace(head[day.start : day.end], "")
        if sum(c.isalpha() for c in left) > _MOST_LETTERS:
            return None
        if not any(day.start <= match.start() < day.end for day in days):
            body = start + match.end()
            rest = re.match(r"[^\w]*\d{0,2}[.:)\s,-]*", page.folded[body:end])
            return body + (rest.end() if rest and match.group() == "." else 0)
    return None


def notice_at(notices: list[Notice], place: int) -> Notice | None:
    """Return the notice that tells what stands at a place, its label left aside."""
    return next((n for n in notices if n.body <= place < n.end), None)
