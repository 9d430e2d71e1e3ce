"""When an alert was issued and until when it may be acted on."""

import re
from datetime import date

from .dates import Day, day_only
from .drafts import Found, Span
from .letters import Zone
from .pages import Page

_NEAR = 45


def find_issued(page: Page) -> Found[date | None]:
    """Return the date of the post or message, else the dateline in the text."""
    if page.post.issued:
        return Found(page.post.issued, (), 0.95)
    for line in [*page.lines[:12], *page.lines[-6:]]:
        day = day_only(line.words)
        if day:
            return Found(day, (Span(line.body, line.end),), 0.9)
    for find in (_labelled, _dateline):
        found = find(page)
        if found:
            return Found(found.on(None), (Span(found.start, found.end),), 0.8)
    return Found(None, (), 0.5)


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


def find_deadline(page: Page, issued: date | None, letter: Zone | None) -> Found[date | None]:
    """Return the last date for sending; what stands later in the text overrides."""
    best: Found[date | None] = Found(None, (), 0.5)
    for day in page.days:
        if letter and letter.start <= day.start < letter.end:
            continue
        when = day.on(issued)
        if when and (issued is None or when >= issued) and _is_deadline(page, day):
            best = Found(when, (Span(day.start, day.end),), 0.85)
    return best if best.value else _that_date(page, issued)


def _is_deadline(page: Page, day: Day) -> bool:
    start, end = page.sentence_at(day.start)
    sentence = page.folded[start:end]
    words = page.words
    if words.pattern("dates", "not_deadline").search(sentence):
        return False
    asking = (("dates", "send"), ("purposes", "protest"), ("purposes", "copy"))
    if not any(words.pattern(*key).search(sentence) for key in asking):
        return False
    return _stands_before(page, start, day) or _stands_behind(page, day, end)


def _stands_before(page: Page, start: int, day: Day) -> bool:
    before = page.folded[max(start, day.start - _NEAR) : day.start]
    matches = list(page.words.pattern("dates", "before").finditer(before))
    return bool(matches) and len(re.findall(r"\w+", before[matches[-1].end() :])) < 7


def _stands_behind(page: Page, day: Day, end: int) -> bool:
    behind = page.folded[day.end : min(end, day.end + 25)]
    match = page.words.pattern("dates", "behind").search(behind)
    return match is not None and len(re.findall(r"\w+", behind[: match.start()])) < 3


def _that_date(page: Page, issued: date | None) -> Found[date | None]:
    """ "Before that date" means the last date named before."""
    for match in page.words.pattern("dates", "that_date").finditer(
        page.folded, page.start, page.end
    ):
        start, end = page.sentence_at(match.start())
        earlier = [day for day in page.days if day.end <= match.start()]
        if earlier and page.words.pattern("dates", "send").search(page.folded[start:end]):
            when = earlier[-1].on(issued)
            if when and (issued is None or when >= issued):
                return Found(when, (Span(earlier[-1].start, earlier[-1].end),), 0.6)
    return Found(None, (), 0.5)
