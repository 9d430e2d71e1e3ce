"""Until when one may write: before a date, before that date, before an event that has a date."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from .dates import Day
from .drafts import Found, Span
from .languages import language
from .letters import Zone
from .notices import Notice, find_notices, notice_at
from .pages import Page
from .phrases import Phrases, compile_phrases

_NEAR = 45
_ASKING = (("dates", "send"), ("purposes", "protest"), ("purposes", "copy"))


class _Limit(NamedTuple):
    """A last day; `place` is where the text says so."""

    place: int
    when: date
    span: Span
    sure: float


def find_deadline(page: Page, issued: date | None, letter: Zone | None) -> Found[date | None]:
    """Return the last date for sending; an update overrides, else what stands later."""
    notices = find_notices(page)
    found = [
        list(_dated(page, issued, letter)),
        list(_that_date(page, issued, notices)),
        list(_events(page, issued, notices)),
    ]
    noticed = [limit for way in found for limit in way if notice_at(notices, limit.place)]
    best = max(noticed, default=None) or next((way[-1] for way in found if way), None)
    return Found(best.when, (best.span,), best.sure) if best else Found(None, (), 0.5)


def _coming(day: Day, issued: date | None) -> date | None:
    when = day.on(issued)
    return when if when and (issued is None or when >= issued) else None


def _asks(page: Page, sentence: str) -> bool:
    """Tell whether a sentence asks to write; one that ends in a colon announces addresses."""
    if page.words.pattern("dates", "not_deadline").search(sentence):
        return False
    return sentence.rstrip().endswith(":") or any(
        page.words.pattern(*key).search(sentence) for key in _ASKING
    )


def _dated(page: Page, issued: date | None, letter: Zone | None) -> Iterator[_Limit]:
    for day in page.days:
        when = _coming(day, issued)
        inside = letter is not None and letter.start <= day.start < letter.end
        if when and not inside and _is_deadline(page, day):
            yield _Limit(day.start, when, Span(day.start, day.end), 0.85)


def _is_deadline(page: Page, day: Day) -> bool:
    start, end = page.sentence_at(day.start)
    if not _asks(page, page.folded[start:end]):
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


def _that_date(page: Page, issued: date | None, notices: list[Notice]) -> Iterator[_Limit]:
    """ "Before that date" means the last date named before."""
    pattern = page.words.pattern("dates", "that_date")
    for match in pattern.finditer(page.folded, page.start, page.end):
        start, end = page.sentence_at(match.start())
        earlier = [day for day in page.days if day.end <= match.start()]
        when = _coming(earlier[-1], issued) if earlier else None
        noticed = notice_at(notices, match.start())
        if when and (noticed or _asks(page, page.folded[start:end])):
            yield _Limit(match.start(), when, Span(earlier[-1].start, earlier[-1].end), 0.6)


def _events(page: Page, issued: date | None, notices: list[Notice]) -> Iterator[_Limit]:
    """ "Write before the trial": the day of the trial is told elsewhere."""
    found = page.words.pattern("dates", "events").finditer(page.folded, page.start, page.end)
    for match in found:
        if not _is_limit(page, match):
            continue
        patterns = _patterns(page.words.code)
        event = next((x for x in patterns if x.fullmatch(match.group())), None)
        day = _day_of(page, event, issued, notices) if event else None
        when = day and _coming(day, issued)
        if day and when:
            yield _Limit(match.start(), when, Span(day.start, day.end), 0.6)


@cache
def _patterns(code: str) -> tuple[Phrases, ...]:
    return tuple(compile_phrases([words]) for words in language(code).phrases("dates", "events"))


def _is_limit(page: Page, event: re.Match[str]) -> bool:
    """ "until the plane leaves", and nothing more exact than that."""
    start, end = page.sentence_at(event.start())
    before = page.folded[max(start, event.start() - _NEAR) : event.end()]
    matches = list(page.words.pattern("dates", "before").finditer(before))
    near = bool(matches) and len(re.findall(r"\w+", before[matches[-1].end() :])) < 7
    behind = page.folded[event.end() : min(end, event.end() + 12)]
    follows = bool(page.words.pattern("dates", "behind").match(behind.lstrip()))
    return (near or follows) and _asks(page, page.folded[start:end])


def _day_of(page: Page, event: Phrases, issued: date | None, notices: list[Notice]) -> Day | None:
    """Return the day told in one sentence with the event, that of an update if there is one."""
    days = [day for day in page.days if _coming(day, issued)]
    told = [day for day in days if event.search(page.folded, *page.sentence_at(day.start))]
    updated = [day for day in told if notice_at(notices, day.start)]
    return next(iter(updated or told), None)
