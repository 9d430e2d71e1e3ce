"""Office hours in the simple half of OpenStreetMap's opening_hours.

As in "Mo-Fr 09:00-17:00; Sa 09:00-12:00". "24/7" and "off" are understood; holidays (PH, SH) are
passed over, since nobody here knows them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

USUAL = "Mo-Fr 09:00-17:00"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_RULE = re.compile(
    rf"(?:(?P<days>{_DAY}(?:\s*[-,]\s*{_DAY})*)\s*:?\s*)?"
    rf"(?P<times>off|closed|{_TIME}\s*-\s*{_TIME}(?:\s*,\s*{_TIME}\s*-\s*{_TIME})*)",
    re.IGNORECASE,
)
Span = tuple[int, int]


class BadHours(ValueError):
    """These are no office hours that we can read."""


@dataclass(frozen=True)
class Rule:
    """On these days (0 is Monday), from minute to minute of the day."""

    days: tuple[int, ...]
    spans: tuple[Span, ...]


def parse(text: str) -> list[Rule]:
    """The hours as rules, days with the same hours together; raise BadHours."""
    if text.strip() == "24/7":
        return [Rule(tuple(range(7)), ((0, 24 * 60),))]
    week: dict[int, tuple[Span, ...]] = {}
    for said in (part.strip() for part in text.split(";")):
        if said:
            days, spans = _rule(said)
            week |= dict.fromkeys(days, spans)  # a later rule replaces an earlier one
    alike: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted(week):
        if week[day]:
            alike.setdefault(week[day], []).append(day)
    if not alike:
        raise BadHours(text)
    return [Rule(tuple(days), spans) for spans, days in alike.items()]


def open_at(moment: datetime, said: str, zone: str) -> datetime:
    """The moment itself when the office is open, else when it opens next.

    Hours that nobody knows are taken as working days from 9 to 17, a zone that nobody knows as UTC.
    """
    try:
        rules = parse(said or USUAL)
    except BadHours:
        rules = parse(USUAL)
    local = moment.astimezone(_zone(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(8):
        day = midnight + timedelta(days=ahead)
        for start, end in _spans_on(rules, day.weekday()):
            opens, closes = day + timedelta(minutes=start), day + timedelta(minutes=end)
            if closes > local:
                return max(opens, local).astimezone(moment.tzinfo)
    return moment


def _spans_on(rules: list[Rule], weekday: int) -> list[Span]:
    return sorted(span for rule in rules if weekday in rule.days for span in rule.spans)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _rule(said: str) -> tuple[list[int], tuple[Span, ...]]:
    found = _RULE.fullmatch(said)
    if found is None:
        raise BadHours(said)
    days = list(range(7)) if found["days"] is None else list(_days(found["days"]))
    if found["times"].lower() in ("off", "closed"):
        return days, ()
    spans = tuple(_span(it) for it in found["times"].split(","))
    if any(start >= end or end > 24 * 60 for start, end in spans):
        raise BadHours(said)
    return days, spans


def _days(said: str) -> list[int]:
    found: list[int] = []
    for part in said.split(","):
        first, _dash, last = (it.strip().capitalize() for it in part.partition("-"))
        if first not in DAYS or (last and last not in DAYS):
            if first.upper() in ("PH", "SH") and not last:
                continue
            raise BadHours(said)
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += [(start + number) % 7 for number in range((end - start) % 7 + 1)]
    return found


def _span(said: str) -> Span:
    start, end = (_minutes(it) for it in said.split("-"))
    return start, end


def _minutes(said: str) -> int:
    hour, minute = said.strip().split(":")
    return int(hour) * 60 + int(minute)
