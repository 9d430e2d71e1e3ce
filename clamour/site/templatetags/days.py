"""Dates in full, as the reader's language writes them."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from django import template
from django.utils import translation

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


def _locale() -> str:
    language = translation.get_language() or "en"
    return WRITTEN_AS.get(language, language.replace("-", "_"))
