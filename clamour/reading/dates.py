"""Dates and times of day as people write them; month and weekday names come from CLDR."""

import re
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from babel.core import Locale, UnknownLocaleError

from .folding import fold
from .languages import available, language
from .persian import gregorian

_SHORTEST_SAFE_MONTH = 4
_SOME_YEAR = 1402
_DAY = r"(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th|er|o|a|º|\.)?"
_OF = r"[ ]?(?:[ -](?:de[ ]|of[ ]|d')?|\n)"
_YEAR_AFTER = r"(?:[,،]?[ \n](?:de[l]?[ ]|of[ ])?(?P<year{n}>(?:19|20)\d\d)(?!\d))?"


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text; `year` is None when the text leaves it out."""

    start: int
    end: int
    day: int
    month: int
    year: int | None

    def on(self, issued: date | None) -> date | None:
        """Return the calendar date; without a year, the first such day from `issued` on.

        A few weeks back still means this year: an alert often names the day it just missed.
        """
        if self.year is not None:
            return _calendar(self.year, self.month, self.day)
        if issued is None:
            return None
        near = _calendar(issued.year, self.month, self.day)
        if near and (issued - near).days > 150:
            return _calendar(issued.year + 1, self.month, self.day)
        return near


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def month_names(code: str) -> dict[str, int]:
    """Return the folded month names of a language, in full, short and stand-alone form."""
    try:
        months = Locale.parse(code).months
    except (UnknownLocaleError, ValueError):
        return {}
    names = {}
    for context in ("format", "stand-alone"):
        for width in ("abbreviated", "wide"):
            for number, name in months[context][width].items():
                names[fold(name).rstrip(".")] = number
    return {name: n for name, n in names.items() if not name.isdigit()}


@cache
def weekday_names(code: str) -> frozenset[str]:
    """Return the folded weekday names of a language."""
    try:
        days = Locale.parse(code).days
    except (UnknownLocaleError, ValueError):
        return frozenset()
    forms = [days[c][w] for c in ("format", "stand-alone") for w in ("abbreviated", "wide")]
    return frozenset(fold(name).rstrip(".") for form in forms for name in form.values())


@cache
def _months_of(codes: tuple[str, ...]) -> dict[str, int]:
    merged: dict[str, int] = {}
    for code in reversed(codes):
        merged |= month_names(code) | language(code).months
    return merged


@cache
def _persian_months(codes: tuple[str, ...]) -> list[str]:
    return [name for code in codes for name in language(code).persian_months]


@cache
def _pattern(codes: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted(_months_of(codes), key=len, reverse=True)
    endings = "|".join(end for code in codes for end in language(code).month_endings)
    glued = f"(?:{endings})?" if endings else ""
    month = r"(?P<month{n}>" + "|".join(map(re.escape, names)) + rf"){glued}(?!\w)\.?"
    written = [
        _DAY + _OF + month + _YEAR_AFTER,
        month + r"[ ]" + _DAY + r"(?!\d)(?:,?[ \n](?P<year{n}>(?:19|20)\d\d)(?!\d))?",
        r"(?P<year{n}>(?:19|20)\d\d)[ ]?(?P<sep{n}>[-/.])(?P<month{n}>\d{{1,2}})(?P=sep{n})"
        r"(?P<day{n}>\d{{1,2}})(?!\d)",
        r"(?P<day{n}>\d{{1,2}})(?P<sep{n}>[./-])(?P<month{n}>\d{{1,2}})(?P=sep{n})"
        r"(?P<year{n}>(?:19|20)?\d\d)(?!\d)(?![./-]\d)",
    ]
    if "kk" in codes:
        written.append(r"(?P<year{n}>(?:19|20)\d\d)[ ]ж[^\W\d]*\.?[ ]" + _DAY + r"[ ]" + month)
    forms = [form.format(n=n) for n, form in enumerate(written)]
    if _persian_months(codes):
        names = sorted(_persian_months(codes), key=len, reverse=True)
        forms.append(
            rf"(?P<day9>\d{{1,2}})[ ](?P<persian9>{'|'.join(names)})(?!\w)(?:[ ]ماه)?"
            r"(?:[ ،]+(?P<year9>1[34]\d\d)(?!\d))?"
        )
    return re.compile(r"(?<![\w./-])(?:" + "|".join(forms) + ")")


def find_days(folded: str, code: str, start: int = 0, end: int | None = None) -> list[Day]:
    """Return the dates written in a folded text in language `code` (or English)."""
    return _find(folded, (code, "en") if code != "en" else ("en",), start, end)


def _find(folded: str, codes: tuple[str, ...], start: int, end: int | None) -> list[Day]:
    stop = len(folded) if end is None else end
    found = (_day(m, codes) for m in _pattern(codes).finditer(folded, start, stop))
    return [day for day in found if day]


def _day(match: re.Match[str], codes: tuple[str, ...]) -> Day | None:
    parts = {k[:-1]: v for k, v in match.groupdict().items() if v is not None}
    if "persian" in parts:
        return _persian_day(match, parts, codes)
    year = _year(parts.get("year"))
    day, month = int(parts["day"]), parts["month"]
    number = int(month) if month.isdigit() else _months_of(codes)[month]
    if month.isdigit() and number > 12 >= day:
        day, number = number, day
    elif not month.isdigit() and len(month) < _SHORTEST_SAFE_MONTH and not _is_safe(month, year):
        return None
    if not _calendar(year or 2000, number, day):
        return None
    return Day(match.start(), match.end(), day, number, year)


def _persian_day(match: re.Match[str], parts: dict[str, str], codes: tuple[str, ...]) -> Day | None:
    """Return a day of the Persian calendar; without a year it is taken for one of this century."""
    month = _persian_months(codes).index(parts["persian"]) % 12 + 1
    found = gregorian(int(parts.get("year", _SOME_YEAR)), month, int(parts["day"]))
    if found is None:
        return None
    year = found.year if "year" in parts else None
    return Day(match.start(), match.end(), found.day, found.month, year)


def _is_safe(month: str, year: int | None) -> bool:
    # "set", "out" and "ago" are also words; a whole name like "may" or "mai" is not in doubt.
    return year is not None or month in ("may", "mai", "mayo", "май", "мая")


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text)
    return year if year > 99 else year + (2000 if year < 70 else 1900)


_DATED = re.compile(r"(?:19|20|13|14)\d\d|\d[./-]\d{1,2}[./-]\d\d")
_CLOCK = re.compile(
    r"(?<![\d.])(?P<hour>\d{1,2})(?:(?:[.:h]|[ ]h[ ])(?P<minute>[0-5]\d)(?!\d))?[ ]?"
    r"(?P<mark>a\.?m\.?(?!\w)|p\.?m\.?(?!\w)|uhr|heures?(?!\w)|horas?(?!\w)|hrs?(?!\w)|hs(?!\w)|h(?!\w)"
    r"|(?:de la|da|del|di) (?:manana|manha|mattina|tarde|noche|noite|sera|pomeriggio)"
    r"|عصرا|مساء|بعد الظهر|صباحا|بعد از ظهر|بعدازظهر|عصر|صبح"
    r"|noon|midday|gmt|ч\.|час\w*)?"
)
_AFTERNOON = re.compile(r"p|عصر|مساء|بعد|.*(?:tarde|noche|noite|sera|pomeriggio)$")
_BEFORE_CLOCK = re.compile(
    r"\b(?:at|as|a las|a la|um|saat|в|о|об|сағат|ساعت|الساعه|alle|ore|ot|a|from|ab)[ ]$"
)


# Behind these an hour needs no minutes.
_HOUR = re.compile(r"\b(?:ore|saat|сағат|ساعت|الساعه|a las|as)[ ]$")


def find_time(folded: str, start: int, end: int) -> tuple[time, int, int] | None:
    """Return the first time of day between two places, with where it stands."""
    noon = re.compile(r"(?:12 )?(?:noon|midday)\b|\bmidi\b|\bmittag\b").search(folded, start, end)
    for match in _CLOCK.finditer(folded, start, end):
        if noon and noon.start() <= match.start():
            break
        value = _clock(match, folded)
        if value:
            return value, match.start(), match.end()
    return (time(12), noon.start(), noon.end()) if noon else None


def _clock(match: re.Match[str], folded: str) -> time | None:
    hour, minute, mark = int(match["hour"]), match["minute"], match["mark"]
    announced = _BEFORE_CLOCK.search(folded, max(0, match.start() - 9), match.start())
    hourly = _HOUR.search(folded, max(0, match.start() - 9), match.start())
    if not (mark or hourly or (minute and (announced or ":" in match[0] or "h" in match[0]))):
        return None
    if mark and _AFTERNOON.match(mark) and hour < 12:
        hour += 12
    if mark and mark.startswith("a") and hour == 12:
        hour = 0
    return time(hour, int(minute or 0)) if hour < 24 else None


def day_only(line: str) -> date | None:
    """Return the date of a line that holds a date (weekday, time, author) and nothing else."""
    # Most lines are told by this alone, and the pattern of all languages is large.
    folded = fold(line)
    if len(line) > 90 or not _DATED.search(folded):
        return None
    codes = available()
    days = _find(folded, codes, 0, None)
    if len(days) != 1 or days[0].year is None:
        return None
    rest = folded[: days[0].start] + " " + folded[days[0].end :]
    return days[0].on(None) if _is_bare(rest, codes) else None


@cache
def _trimmings(codes: tuple[str, ...]) -> re.Pattern[str]:
    days = sorted({d for c in codes for d in weekday_names(c)}, key=len, reverse=True)
    posted = "|".join(language(c).pattern("dates", "posted").pattern for c in codes)
    author = r"(?:by|par|por|von|автор:?|yazan:?)(?: \S+){1,3}$"
    clock = r"(?:a las |as |at |um |saat )?\d{1,2}[.:h]\d\d(?: ?(?:am|pm|uhr|h))?"
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, days))})(?!\w)|{posted}|{author}|{clock}"
    )


def _is_bare(rest: str, codes: tuple[str, ...]) -> bool:
    left = _trimmings(codes).sub(" ", rest)
    return not re.sub(r"(?:года|год|г\.|yili)|[\W_]", "", left)
