"""A message inside a message, as mail programs write it: behind ">", or below a header in the text.

The whole text is kept; the post is what was forwarded, without the note of whoever passed it on.
"""

import re
from dataclasses import dataclass
from datetime import date

from ..dates import find_days
from ..folding import fold
from ..languages import anywhere, available
from .source import Post, Source

# RFC 3676, 4.5: ">" at the very start, one for each time it was quoted; people put spaces between.
_QUOTED = re.compile(r"^(?:>[ ]?)+")
_FIELD = re.compile(
    r"[ *_|]*([^\W\d_][^\W\d_ -]{1,14}(?: [^\W\d_]{1,10})?)[*_ ]{0,3}:[*_ ]{0,3}(.*)$"
)
_PREFIX = re.compile(r"^\s*(?:\[[^\]]{1,60}\]\s*|[^\W\d_]{2,5}\s*:\s*(?=\S))+")
_MOST_QUOTED, _MOST_FORWARDED, _LONGEST_NOTE = 0.4, 0.4, 0.25
_FEWEST_LINES = 5
_FEWEST_FIELDS = 3


@dataclass(slots=True)
class _Header:
    """What the lines above a forwarded message tell of it; `end` is where its text begins."""

    start: int
    end: int
    title: str | None
    issued: date | None


def without_forwarding(source: Source) -> Source:
    """Return the source with the forwarded message as its post; any other source as it is.

    A longer note above it is kept: it may hold the letter that the sender offers.
    """
    text, start = _unquoted(source.text)
    header = _header(text)
    if not start and header is None:
        return source
    begins = header.end if header else start
    if begins > _LONGEST_NOTE * len(text):
        text, begins = _without(text, header), 0
    title = (header.title if header else None) or source.title
    issued = (header.issued if header else None) or source.issued
    post = Post(begins, len(text), title, issued)
    return Source(text, posts=[post], title=title, issued=issued, language=source.language)


def _without(text: str, header: _Header | None) -> str:
    """Return the text without the header's lines: their addresses are nobody's to write to."""
    return text[: header.start] + text[header.end :] if header else text


def _unquoted(text: str) -> tuple[str, int]:
    """Return the text without the signs of quoting, and where the quotation began."""
    lines = text.split("\n")
    quoted = [i for i, line in enumerate(lines) if line.startswith(">")]
    letters = sum(len(line) for line in lines)
    if len(quoted) < _FEWEST_LINES or sum(len(lines[i]) for i in quoted) < _MOST_QUOTED * letters:
        return text, 0
    start = sum(len(line) + 1 for line in lines[: quoted[0]])
    return "\n".join(_QUOTED.sub("", line) for line in lines), start


def _header(text: str) -> _Header | None:
    """Return the last header that stands over most of the text."""
    found = None
    fields: dict[str, str] = {}
    at = begins = 0
    for line in text.split("\n"):
        match = _FIELD.match(line)
        if match:
            begins = begins if fields else at
            fields.setdefault(_meaning(match.group(1)), match.group(2).strip(" *_"))
        elif line.strip() or len(fields) > 1:
            found = _headed(fields, begins, at, len(text)) or found
            fields = {}
        at += len(line) + 1
    return found


def _meaning(label: str) -> str:
    folded = fold(label).strip()
    for key in ("subject", "sender", "sent"):
        if anywhere("mail", key).fullmatch(folded):
            return key
    return folded


def _headed(fields: dict[str, str], start: int, end: int, length: int) -> _Header | None:
    known = {"subject", "sender", "sent"} & fields.keys()
    if len(known) < 2 or len(fields) < _FEWEST_FIELDS:
        return None
    if length - end < _MOST_FORWARDED * length:
        return None
    title = _PREFIX.sub("", fields.get("subject", "")) or None
    return _Header(start, end, title, _day(fields.get("sent", "")))


def _day(text: str) -> date | None:
    folded = fold(text)
    days = (day for code in available() for day in find_days(folded, code) if day.year)
    return next((day.on(None) for day in days), None)
