"""Announced events to join: day, time and place."""

import re
from datetime import date
from functools import cache

from .dates import Day, find_time, weekday_names
from .drafts import Gathering, Span
from .folding import fold
from .letters import Zone
from .pages import Line, Page, joined

_PLACE_START = re.compile(
    r"^[\s,.:;–—-]*(?:(?:to|bis|a|à|до|until|till)\s[\d.:apmh]+\s?(?:am|pm|uhr|h)?)?"
    r"(?:in front of the line)?[\s,.:;–—-]*"
    r"(?:(?:alle\s)?ore\b|te\b|da\b|['’](?:te|ta|da|de)\b)?[\s,.:;–—-]*",
    re.I,
)
_SHORTEST_PLACE = 4


def find_gatherings(page: Page, issued: date | None, letter: Zone | None) -> list[Gathering]:
    """Return the events of a page; a date before the day of issue is part of the story."""
    found: list[Gathering] = []
    for day in page.days:
        if letter and letter.start <= day.start < letter.end:
            continue
        when = day.on(issued)
        if when is None or (issued and when < issued) or not _is_gathering(page, day):
            continue
        gathering = _read(page, day, when)
        if gathering:
            found.append(gathering)
    return found


def _is_gathering(page: Page, day: Day) -> bool:
    pattern = page.words.pattern("gatherings", "words")
    start, end = page.sentence_at(day.start)
    line = page.line_at(day.start)
    sentence = page.folded[min(start, line.start) : end]
    if page.words.pattern("gatherings", "past").search(sentence):
        return False
    if pattern.search(page.folded[start:end]):
        return True
    announced = any(pattern.search(above.folded) for above in _headings_above(page, line))
    return announced and _is_item(page, line, day)


def _headings_above(page: Page, line: Line) -> list[Line]:
    above = page.lines[max(0, line.number - 4) : line.number]
    return [x for x in above if x.words.endswith(":")] + page.lines[:3]


def _is_item(page: Page, line: Line, day: Day) -> bool:
    """A line such as "Manchester: Saturday 7 June, 1pm, outside ..."."""
    return day.start - line.body < 60 and find_time(page.folded, day.end, line.end) is not None


def _read(page: Page, day: Day, when: date) -> Gathering | None:
    _, end = page.sentence_at(day.start)
    line = page.line_at(day.start)
    end = max(end, day.end) if end <= line.end else line.end
    clock = find_time(page.folded, day.end, end) or find_time(
        page.folded, max(line.body, day.start - 40), day.start
    )
    after = max(day.end, clock[2] if clock else 0)
    place = _place(page, after, end) or _place_before(page, day)
    if not place or (clock is None and not _has_weekday(page, day)):
        return None
    span = Span(min(day.start, clock[1] if clock else day.start), end)
    return Gathering(when, clock[0] if clock else None, place, (span,), 0.8 if clock else 0.5)


def _has_weekday(page: Page, day: Day) -> bool:
    before = page.folded[max(page.start, day.start - 25) : day.start]
    behind = page.folded[day.end : day.end + 15]
    names = weekday_names(page.words.code)
    return any(word in names for word in re.findall(r"[^\W\d_]{4,}", before + " " + behind))


def _without_verb(page: Page, text: str) -> str:
    """Of "findet vor dem Tor, Weg 3, eine Kundgebung statt" only the place stays."""
    event = page.words.pattern("gatherings", "words").match(fold(text))
    if event and len(text) - event.end() > 2 * _SHORTEST_PLACE:
        text = text[event.end() :].lstrip()
    verb = page.words.pattern("gatherings", "verbs").match(fold(text))
    if not verb:
        return text
    parts = text[verb.end() :].split(",")
    words = page.words.pattern("gatherings", "words")
    while len(parts) > 1 and words.search(fold(parts[-1])):
        parts.pop()
    return ",".join(parts).strip()


def _place_before(page: Page, day: Day) -> str | None:
    """ "A picket is planned at the gate, 12 Road, on 3 May": the place stands before the day."""
    start, _ = page.sentence_at(day.start)
    events = list(page.words.pattern("gatherings", "words").finditer(page.folded, start, day.start))
    if not events:
        return None
    text = joined(page.text[events[0].end() : day.start])
    verb = page.words.pattern("gatherings", "verbs").match(fold(text))
    text = text[verb.end() :] if verb else text
    text = _weekday_last(page.words.code).sub("", text)
    return text.strip(" ,.:") if len(text.split()) > 2 else None


@cache
def _weekday_last(code: str) -> re.Pattern[str]:
    """ ", on Saturday" at the end of a text."""
    days = "|".join(sorted(weekday_names(code), key=len, reverse=True))
    word = r"[^\W\d_]{1,3}"
    return re.compile(rf"[\s,]+(?:{word}\s+)?(?:{days})?[\s,]*(?:{word})?$", re.I)


def _place(page: Page, start: int, end: int) -> str | None:
    text = page.text[start:end]
    second = find_time(page.folded, start, min(end, start + 25))
    if second:
        text = page.text[second[2] : end]
    text = joined(_PLACE_START.sub("", text, count=1)).strip(" .!,;:")
    text = _without_verb(page, text)
    text = re.split(r"(?<=[^\W\d_]{4})[.!?]\s", text)[0]
    return text if len(text) >= _SHORTEST_PLACE else None
