"""Dates in full, as the reader's language writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django import template
from django.utils import translation
from django.utils.translation import gettext

from clamour.site import calling

register = template.Library()

# The order that most readers of English outside of one country expect.
WRITTEN_AS = {"en": "en_GB"}


@register.filter
def day(value: date | None) -> str:
    """`14 March 2026`, `14 марта 2026 г.`"""
    return format_date(value, "long", locale=_locale()) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`21 November 2026, 18:35`; in UTC, like all that is stored."""
    return f"{day(value)}, {format_time(value, 'short', locale=_locale())}" if value else ""


@register.simple_tag
def local_moment(value: datetime, zone: str) -> str:
    """`28 November 2026, 09:30 Almaty time`: as a clock there shows it; `09:30 GMT` in UTC."""
    there = value.astimezone(ZoneInfo(zone))
    said = f"{day(there)}, {format_time(there, 'short', locale=_locale())}"
    if zone == "UTC":
        return f"{said} GMT"
    return gettext("%(when)s %(city)s time") % {"when": said, "city": calling.city(zone)}


def _locale() -> str:
    language = translation.get_language() or "en"
    return WRITTEN_AS.get(language, language.replace("-", "_"))
