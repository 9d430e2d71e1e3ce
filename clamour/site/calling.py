"""When an office answers its phone, in words: "Mon–Fri between 9 and 17 Almaty time"."""

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_timezone_location
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext

from clamour.offices import hours


def when(said: str, zone: str) -> str:
    """Days, hours and whose time; "" when the hours are not known."""
    try:
        rules = hours.parse(said)
    except hours.BadHours:
        return ""
    if rules == hours.parse("24/7"):
        return gettext("at any time")
    parts = [f"{_days(rule.days)} {_spans(rule.spans)}".strip() for rule in rules]
    known = {"hours": "; ".join(parts), "city": city(zone)}
    return gettext("%(hours)s %(city)s time") % known if known["city"] else known["hours"]


def spans(said: str) -> str:
    """The hours for the page's script: "0 540-1020" is Monday from 9 to 17; by semicolons."""
    try:
        rules = hours.parse(said)
    except hours.BadHours:
        return ""
    return ";".join(
        f"{day} {start}-{end}" for rule in rules for day in rule.days for start, end in rule.spans
    )


def city(zone: str) -> str:
    """What a time zone is called after, in the reader's language."""
    try:
        return str(get_timezone_location(zone, locale=_locale(), return_city=True)) if zone else ""
    except LookupError:
        return ""


def _days(days: tuple[int, ...]) -> str:
    """ "Mon–Fri", "Mon, Thu"; nothing for the whole week."""
    if len(days) == 7:
        return ""
    names = get_day_names("abbreviated", context="stand-alone", locale=_locale())
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[days[0]]}–{names[days[-1]]}"
    return ", ".join(names[day] for day in days)


def _spans(spans: tuple[hours.Span, ...]) -> str:
    told = [
        gettext("between %(start)s and %(end)s") % {"start": _clock(start), "end": _clock(end)}
        for start, end in spans
    ]
    return get_text_list(told, gettext("or"))


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}" if minute else str(hour)


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
