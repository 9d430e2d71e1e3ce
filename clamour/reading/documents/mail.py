"""E-mail messages: the plain text when there is one, else the HTML; forwarded ones too.

The parser is the stdlib's with the compat32 policy: with the default policy Python 3.11 raises on
malformed From lines, and such lines are common in what arrives.
"""

import email
import email.feedparser
import email.header
import email.policy
import email.utils
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from email.message import Message
from itertools import count, islice
from pathlib import PurePath
from typing import Any

from ..errors import Unreadable
from . import html
from .encoding import decode
from .forwarding import without_forwarding
from .source import Source, tidy

_LIST_TAG = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*|(?:re|aw|sv|fwd?|wg|tr|rv|enc|пересл)\s*:\s*)+", re.I
)
_ENOUGH = 0.3
_DOCUMENTS = {".docx", ".odt", ".pdf"}
_MOST_CARRIED = 100
_MOST_LINES, _MOST_PARTS, _DEEPEST, _LONGEST_HEADER = 2_000_000, 2_000, 20, 2_000
_PIECE = 1024 * 1024
# A covering note is shorter than what it covers; a full text beside its own copy is not.
_COVERING = 2


def sources(data: bytes) -> Iterator[Source]:
    """Yield the message, or what it carries: forwarded messages, digests, an alert as a file.

    Raises Unreadable("broken_mail").
    """
    try:
        yield from _sources(parsed(data))
    except RecursionError as error:
        raise Unreadable("suspicious") from error


def parsed(data: bytes) -> Message:
    """Return the message; raises Unreadable when it is built to take hours."""
    if data.count(b"\n") + data.count(b"\r") > _MOST_LINES:
        raise Unreadable("suspicious")
    left = count(_MOST_PARTS, -1)

    class Part(Message):
        """A part of the message: not too deep, one of not too many."""

        depth = 0

        def __init__(self, policy: "email.policy.Policy[Message]" = email.policy.compat32) -> None:
            super().__init__(policy)
            if not next(left):
                raise Unreadable("suspicious")

        def attach(self, payload: Any) -> None:
            """Take in a part; the parser compares each line with the boundaries of all depths."""
            payload.depth = self.depth + 1
            if payload.depth > _DEEPEST:
                raise Unreadable("suspicious")
            super().attach(payload)

        def set_raw(self, name: str, value: str) -> None:
            """Add a header; the time for a long one would grow with the square of its length."""
            super().set_raw(name, value[:_LONGEST_HEADER])

    parser = email.feedparser.BytesFeedParser(Part, policy=email.policy.compat32)
    # In pieces: the parser makes four bytes of each one that it is given at a time.
    for start in range(0, len(data), _PIECE):
        parser.feed(data[start : start + _PIECE])
    return parser.close()


def _sources(message: Message) -> Iterator[Source]:
    own = _letter(message)
    carried = list(islice(_carried(message), _MOST_CARRIED))
    longest = max((len(source.text) for source in carried), default=0)
    if own and len(own.text) * _COVERING >= longest:
        yield own
    elif carried:
        yield from (source for source in carried if len(source.text) * 10 > longest)
    else:
        raise Unreadable("broken_mail")


def _carried(message: Message) -> Iterator[Source]:
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            with suppress(Unreadable):
                yield from (s for m in _inside(part) for s in _sources(m))
        elif PurePath(_file_name(part)).suffix.lower() in _DOCUMENTS:
            try:
                yield _enclosed(part)
            except Unreadable as error:
                if error.code == "too_slow":
                    return


def _enclosed(part: Message) -> Source:
    from . import open_document

    content = part.get_payload(decode=True)
    name = PurePath(_file_name(part)).name
    return open_document(content if isinstance(content, bytes) else b"", name)


def _letter(message: Message) -> Source | None:
    source = _body(message)
    if source:
        source.title = _LIST_TAG.sub("", _header(message, "Subject")) or None
        source.issued = _sent(message)
    return without_forwarding(source) if source else None


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts without those of messages inside."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in _inside(message):
        yield from _parts(part)


def _inside(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [m for m in payload if isinstance(m, Message)] if isinstance(payload, list) else []


def _header(message: Message, name: str) -> str:
    value = str(message.get(name) or "")
    try:
        text = str(email.header.make_header(email.header.decode_header(value)))
    except (LookupError, ValueError, email.errors.MessageError):
        text = value
    return re.sub(r"\s+", " ", tidy(text)).strip()


def _sent(message: Message) -> date | None:
    try:
        return email.utils.parsedate_to_datetime(str(message.get("Date") or "")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _body(message: Message) -> Source | None:
    parts = [p for p in _parts(message) if not p.is_multipart() and not _is_attached(p)]
    plain = [_plain(p) for p in parts if p.get_content_type() == "text/plain"]
    rich = [p for p in parts if p.get_content_type() == "text/html"]
    text = tidy("\n\n".join(plain))
    if not rich:
        return Source(text) if text else None
    page = html.page(_text(rich[0]))
    return Source(text) if len(text) > _ENOUGH * len(page.text) else page


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _plain(part: Message) -> str:
    text = _text(part)
    flowed = _parameter(part, "format").lower() == "flowed"
    return re.sub(r"(?<=\S) \n(?=\S)", " ", text) if flowed else text


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    declared = _parameter(part, "charset") or None
    return decode(payload, declared) if isinstance(payload, bytes) and payload.strip() else ""


def _file_name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (TypeError, ValueError):  # parameters in pieces that do not fit together
        return ""


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except (TypeError, ValueError):
        return ""
    return value if isinstance(value, str) else ""
