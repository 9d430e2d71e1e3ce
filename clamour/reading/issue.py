"""When an alert was issued."""

import re
from datetime import date

from .dates import Day, day_only
from .drafts import Found, Span
from .pages import Page

_NEAR = 45
_BYLINES = 8
# "12 October 2018 by the committee"
_BY = re.compile(
    r"(?P<day>[^:]*?\d{4}),? (?:by|par|por|von|di|от|від) [^\W\d_].{0,60}(?<![.:;!?])$"
)
_PIECES = re.compile(r"\s[·•|/–—-]\s|\s{3,}")


def find_issued(page: Page) -> Found[date | None]:
    """Return the date of the post or message, else the dateline in the text."""
    if page.post.issued:
        return Found(page.post.issued, (), 0.95)
    for line in [*page.lines[:12], *page.lines[-6:]]:
        day = day_only(line.words)
        if day:
            return Found(day, (Span(line.body, line.end),), 0.9)
    byline = _byline(page)
    if byline:
        return byline
    for find in (_labelled, _dateline):
        found = find(page)
        if found:
            return Found(found.on(None), (Span(found.start, found.end),), 0.8)
    return Found(None, (), 0.5)


def _byline(page: Page) -> Found[date | None] | None:
    """ "The campaigns team · Thursday 2 September 2021 · 3 min read": the date is one piece."""
    for line in page.lines[:_BYLINES]:
        by = _BY.match(line.words)
        if by and (day := day_only(by["day"])):
            return Found(day, (Span(line.body, line.end),), 0.85)
        for piece in _PIECES.split(line.words):
            day = day_only(piece) if piece != line.words else None
            if day:
                return Found(day, (Span(line.body, line.end),), 0.85)
    return None


def _labelled(page: Page) -> Day | None:
    """Return the date behind a label; "Date:" goes before the "issued" of an earlier alert."""
    found = []
    for day in page.days:
        before = page.folded[max(page.start, day.start - _NEAR) : day.start]
        matches = list(page.words.pattern("dates", "issued").finditer(before))
        between = before[matches[-1].end() :].strip(" ,.-") if matches else "?"
        if day.year and between in ("", ":"):
            label = between == ":" and len(matches[-1].group()) > 3
            found.append((not label, day.start, day))
    return min(found)[2] if found else _posted(page)


def _posted(page: Page) -> Day | None:
    """ "Posted by somebody on 3 March 2017": the date stands later in the line."""
    posted = page.words.pattern("dates", "posted")
    for line in [*page.lines[:8], *page.lines[-4:]]:
        match = posted.match(line.folded.strip())
        for day in page.days:
            if match and line.start <= day.start < line.end and day.year and len(line.words) < 120:
                return day
    return None


def _dateline(page: Page) -> Day | None:
    """A line that is little more than a place and a date."""
    for line in [*page.lines[:12], *page.lines[-8:]]:
        for day in page.days:
            inside = line.start <= day.start < line.end
            left = (day.start - line.body) + (line.end - day.end)
            if inside and day.year and left < 30 and not line.words.endswith((":", ";")):
                return day
    for line in page.lines[:4]:
        for day in page.days:
            signed = page.folded[line.body : day.start].endswith(", ") and len(line.words) < 100
            if line.start <= day.start < line.end == day.end and day.year and signed:
                return day
            if line.start <= day.start < line.end and day.year and "   " in line.text.strip():
                return day
    return None
