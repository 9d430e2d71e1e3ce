"""One line of somebody else's list: a person with their consent, or why it is not taken."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from django.conf import settings

from clamour.gate import mailboxes
from clamour.offices import countries

LONGEST = {"name": 60, "organisation": 120, "way": 40}
STAYS = {"subscribed", "enabled", "confirmed", "active", "added", "yes", "1", ""}
YES = {"1", "yes", "true", "y", "x"}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b")


class Why(StrEnum):
    """Why a line is not taken; the desk's words for them stand in `panels`."""

    NO_MAILBOX = "no mailbox"
    NO_CONSENT = "no consent"
    LEFT_THERE = "left there"
    FUTURE = "consent in the future"


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who agreed to be on a list: since when, and how."""

    line: int
    mailbox: str
    consented_on: date
    way: str
    name: str = ""
    organisation: str = ""
    language: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Bad:
    line: int
    why: Why


def read(
    line: int, cells: Sequence[str], columns: Mapping[str, int], *, source: str, today: date
) -> Row | Bad:
    """What the line says; `source` is how they agreed where the line does not say."""

    def told(field: str) -> str:
        number = columns.get(field)
        return cells[number].strip() if number is not None and number < len(cells) else ""

    try:
        mailbox = mailboxes.normal(told("mailbox"))
    except mailboxes.BadMailbox:
        return Bad(line, Why.NO_MAILBOX)
    if told("status").lower() not in STAYS or told("opted_out").lower() in YES:
        return Bad(line, Why.LEFT_THERE)
    more = _attributes(told("attributes"))
    day = _day(told("consented_on") or more.get("consented_on", ""))
    if day is None:
        return Bad(line, Why.NO_CONSENT)
    if day > today:
        return Bad(line, Why.FUTURE)
    name = told("name") or " ".join(filter(None, (told("first"), told("last"))))
    return Row(
        line,
        mailbox,
        day,
        _short("way", told("way") or source),
        name=_short("name", name),
        organisation=_short("organisation", told("organisation")),
        language=_language(told("language") or more.get("language", "")),
        country=_country(told("country") or more.get("country", "")),
    )


def _short(field: str, text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[: LONGEST[field]]


def _attributes(text: str) -> dict[str, str]:
    """listmonk keeps what it knows besides as JSON."""
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {key: str(value) for key, value in told.items()} if isinstance(told, dict) else {}


def _day(text: str) -> date | None:
    if found := _ISO.match(text):
        try:
            return date.fromisoformat(found.group())
        except ValueError:
            return None
    slashed = _SLASHED.match(text)
    if slashed:
        first, second, year = map(int, slashed.groups())
        # Day before month or after it: where both fit, such a day proves nothing.
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if first > 12 or second <= 12 else (second, first)
        return _date(year, month, day)
    plain = _ORDINAL.sub(r"\1", text).partition(" at ")[0]
    for form in ("%d.%m.%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y"):
        for part in (plain, " ".join(plain.split()[:3])):
            with suppress(ValueError):
                return datetime.strptime(part, form).replace(tzinfo=UTC).date()
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _language(text: str) -> str:
    code = text.lower().replace("_", "-").partition("-")[0]
    known = dict(settings.LANGUAGES)
    return code if code in known else _CODES.get(text.lower(), "")


def _country(text: str) -> str:
    if len(text) == 2 and text.isalpha():
        return text.upper()
    return _by_name().get(text.lower(), "")


_CODES = {"english": "en", "french": "fr", "russian": "ru", "spanish": "es", "german": "de",
          "portuguese": "pt", "italian": "it", "turkish": "tr", "arabic": "ar"}  # fmt: skip
_names: dict[str, str] = {}


def _by_name() -> dict[str, str]:
    if not _names:
        _names.update({name.lower(): code for code, name in countries.names("en").items()})
    return _names
