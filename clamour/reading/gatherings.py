"""Announced events to join: day, time and place."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from .dates import Day, find_time, weekday_names
from .drafts import Gathering, Span
from .folding import fold
from .letters import Zone
from .notices import Notice, find_notices
from .pages import Line, Page, joined

_PLACE_START = re.compile(
    r"^[\s,.:;–—-]*(?:(?:to|bis|a|à|до|until|till)\s[\d.:apmh]+\s?(?:am|pm|uhr|h)?)?"
    r"(?:in front of the line)?[\s,.:;–—-]*"
    r"(?:(?:alle\s)?ore\b|te\b|da\b|['’](?:te|ta|da|de)\b)?[\s,.:;–—-]*",
    re.I,
)
_SHORTEST_PLACE = 4
_LONGEST_HEADING = 80
_LONGEST_LIST = 8
_INVITATION, _FEW_WORDS = 60, 4


def find_gatherings(page: Page, issued: date | None, letter: Zone | None) -> list[Gathering]:
    """Return the events of a page; a date before the day of issue is part of the story."""
    notices = find_notices(page)
    days = [day for day in page.days if not (letter and letter.start <= day.start < letter.end)]
    coming = [day for day in days if (when := day.on(issued)) and not (issued and when < issued)]
    told = [day for day in coming if not any(n.start <= day.start < n.end for n in notices)]
    found = [g for day in told if _is_gathering(page, day) and (g := _read(page, day, issued))]
    for notice in notices:
        inside = [day for day in coming if notice.body <= day.start < notice.end]
        found = _updated(page, notice, inside, found, issued)
    return _moved(page, found)


def _moved(page: Page, found: list[Gathering]) -> list[Gathering]:
    """ "It will be on Tuesday, same place": one that was to be on another day is moved."""
    same = page.words.pattern("gatherings", "same")
    for new in found:
        kept = len(new.place.split()) <= _FEW_WORDS and same.search(fold(new.place))
        old = next((g for g in found if g is not new and not same.search(fold(g.place))), None)
        if old and kept:
            moved = replace(new, place=old.place, time=new.time or old.time)
            return [moved if g is new else g for g in found if g is not old]
    return found


def _updated(
    page: Page, notice: Notice, days: list[Day], found: list[Gathering], issued: date | None
) -> list[Gathering]:
    """Return the events as an update leaves them: on another day, at another time, or off."""
    event = page.words.pattern("gatherings", "words").search(page.folded, notice.body, notice.end)
    if not event:
        return found
    old = _meant(page, notice, found)
    day = _new_day(page, days, page.sentence_at(event.start())[0], found, issued)
    if day is None:
        return _changed(page, notice, old, found)
    new = _read(page, day, issued, old)
    return [*(g for g in found if g is not old), *([new] if new else [])]


def _meant(page: Page, notice: Notice, found: list[Gathering]) -> Gathering | None:
    """Return the event that an update is about: one whose line it takes words from, or the last."""
    words = set(re.findall(r"\w{4,}", page.folded[notice.body : notice.end]))
    common = [len(words & set(re.findall(r"\w{4,}", _line_of(page, g)))) for g in found]
    return max(zip(common, range(len(found)), found, strict=True))[2] if found else None


def _line_of(page: Page, gathering: Gathering) -> str:
    return page.line_at(gathering.spans[0].start).folded


def _new_day(
    page: Page, days: list[Day], start: int, found: list[Gathering], issued: date | None
) -> Day | None:
    """Return the first day that is not the old one, rather not one that is called off."""
    known = {g.date for g in found}
    new = [day for day in days if day.start >= start and day.on(issued) not in known]
    past = page.words.pattern("gatherings", "past")
    still = [d for d in new if not past.search(page.folded, *page.sentence_at(d.start))]
    return next(iter(still), new[-1] if new else None)


def _changed(
    page: Page, notice: Notice, old: Gathering | None, found: list[Gathering]
) -> list[Gathering]:
    """Without a new day an update tells another time, or that nothing will happen."""
    clock = find_time(page.folded, notice.body, notice.end)
    if old is None or (clock is None and not _is_off(page, notice)):
        return found
    others = [g for g in found if g is not old]
    return [*others, replace(old, time=clock[0])] if clock else others


def _is_off(page: Page, notice: Notice) -> bool:
    past = page.words.pattern("gatherings", "past")
    return bool(past.search(page.folded, notice.body, notice.end))


def _is_gathering(page: Page, day: Day) -> bool:
    pattern = page.words.pattern("gatherings", "words")
    start, end = page.sentence_at(day.start)
    line = page.line_at(day.start)
    sentence = page.folded[min(start, line.start) : end]
    if page.words.pattern("gatherings", "past").search(sentence):
        return False
    if pattern.search(page.folded[start:end]):
        return True
    timed = find_time(page.folded, start, end) is not None
    invited = min(page.paragraph_of(line)[1], end + _INVITATION)
    if timed and pattern.search(page.folded, end, invited):
        return True
    announced = any(pattern.search(above.folded) for above in _headings_above(page, line))
    return announced and _is_item(page, line, day)


def _headings_above(page: Page, line: Line) -> list[Line]:
    """Return what may announce a list: lines with a colon, the one over its items, the title."""
    above = page.lines[max(0, line.number - _LONGEST_LIST) : line.number]
    undated = [x for x in reversed(above) if not _has_day(page, x)]
    over = next((x for x in undated if not x.bullet or (x is undated[0] and not line.bullet)), None)
    colons = [x for x in above[-4:] if x.words.endswith(":")]
    heading = [over] if over and len(over.words) < _LONGEST_HEADING else []
    return colons + heading + page.lines[:3]


def _has_day(page: Page, line: Line) -> bool:
    return any(line.start <= day.start < line.end for day in page.days)


def _is_item(page: Page, line: Line, day: Day) -> bool:
    """A line such as "Manchester: Saturday 7 June, 1pm, outside ..."."""
    return day.start - line.body < 60 and find_time(page.folded, day.end, line.end) is not None


def _read(
    page: Page, day: Day, issued: date | None, old: Gathering | None = None
) -> Gathering | None:
    """Return the event of a day; what an update does not say is as it was (`old`)."""
    when = day.on(issued)
    start, end = page.sentence_at(day.start)
    clock = find_time(page.folded, day.end, end) or find_time(
        page.folded, max(start, day.start - 40), day.start
    )
    hour = clock[0] if clock else None
    after = max(day.end, clock[2] if clock else 0)
    place = _place(page, after, end) or _place_before(page, day) or _place_below(page, day)
    if old:
        same = page.words.pattern("gatherings", "same").search(fold(place or ""))
        hour, place = hour or old.time, old.place if same or not place else place
    if not (when and place) or not (hour or _has_weekday(page, day)):
        return None
    span = Span(min(day.start, clock[1] if clock else day.start), end)
    return Gathering(when, hour, place, (span,), 0.8 if hour else 0.5)


def _place_below(page: Page, day: Day) -> str | None:
    """The line below a day and an hour, with or without "Where:" before it; else its label."""
    line = page.line_at(day.end - 1)
    below = page.lines[line.number + 1 : line.number + 2]
    if below and not below[0].gap and not _has_day(page, below[0]):
        text = re.sub(r"^[^\W\d_]+ ?: *", "", below[0].words).strip(" .")
        if _SHORTEST_PLACE <= len(text) < _LONGEST_HEADING:
            return text
    label, colon, _ = page.text[line.body : day.start].partition(":")
    events = page.words.pattern("gatherings", "words")
    fits = bool(colon) and 0 < len(label.strip()) < 40 and not events.search(fold(label))
    return label.strip() if fits else None


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
