"""A date as an organiser types it, or as the alert writes it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clamour.reading.dates import find_days
from clamour.reading.folding import fold


class DayField(forms.CharField):
    """Takes `2026-04-30` as well as the words of an alert, in English or in `language`."""

    def __init__(self, *, language: str = "en", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language = language

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, date) else (super().to_python(value) or "").strip()
        if isinstance(text, date) or not text:
            return text or None
        return _iso(text) or _in_words(text, self.language)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _in_words(text: str, language: str) -> date:
    days = find_days(fold(text), language)
    found = days[0].on(None) if days else None
    if found is None:
        raise ValidationError(_("Write day, month and year: 2026-04-30 or 30 April 2026."))
    return found
