"""Days of the Persian solar calendar as Gregorian ones."""

from datetime import date, timedelta

_EPOCH_YEAR, _EPOCH = 1304, date(1925, 3, 21)
"""1 Farvardin 1304, when the calendar was adopted; leap years go by the 33-year cycle."""

_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))


def gregorian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of a Persian one between 1304 and 1500, else None."""
    if not (_EPOCH_YEAR <= year < 1500 and 1 <= month <= 12 and 1 <= day <= _length(year, month)):
        return None
    years = sum(366 if _is_leap(y) else 365 for y in range(_EPOCH_YEAR, year))
    months = sum(_length(year, m) for m in range(1, month))
    return _EPOCH + timedelta(days=years + months + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAP


def _length(year: int, month: int) -> int:
    if month < 7:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29
