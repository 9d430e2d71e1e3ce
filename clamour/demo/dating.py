"""The shipped alerts are of November 2026; a demo shows them as if they had come in today."""

import re
from datetime import date, timedelta
from pathlib import Path

from babel.dates import format_date, get_month_names
from django.utils import timezone

ALERTS = Path(__file__).parent / "alerts"
WRITTEN = date(2026, 11, 16)  # the newest of them
LANGUAGES = ("en", "fr")
_MONTHS = {
    name: (language, month)
    for language in LANGUAGES
    for month, name in get_month_names("wide", locale=language).items()
}
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})( \d{{4}})?\b")


def dated(name: str) -> str:
    """Return a shipped alert with each of its days moved by as much as makes the newest today's."""
    by = timezone.localdate() - WRITTEN
    return _DAY.sub(lambda match: _moved(match, by), (ALERTS / name).read_text())


def _moved(match: re.Match[str], by: timedelta) -> str:
    day, name, year = match.groups()
    language, month = _MONTHS[name]
    moved = date(int(year or WRITTEN.year), month, int(day)) + by
    return format_date(moved, "d MMMM y" if year else "d MMMM", locale=language)
