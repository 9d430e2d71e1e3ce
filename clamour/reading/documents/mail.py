"""E-mail messages: the plain text when there is one, else the HTML; forwarded ones too.

The parser is the stdlib's with the compat32 policy: with the default policy Python 3.11 raises on
malformed From lines, and such lines are common in what arrives.
"""

import email
import email.header
import email.policy
import email.utils
import re
from datetime import date
from email.message import Message

from ..errors import Unreadable
from . import html
from .encoding import decode
from .source import Source, tidy

_LIST_TAG = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*|(?:re|aw|sv|fwd?|wg|tr|rv|enc|пересл)\s*:\s*)+", re.I
)
_ENOUGH = 0.3


def read(data: bytes) -> Source:
    """Return the message's text, subject and date; raises Unreadable("broken_mail")."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    source = _body(message)
    if source is None:
        raise Unreadable("broken_mail")
    source.title = _LIST_TAG.sub("", _header(message, "Subject")) or None
    source.issued = _sent(message)
    return source


def _header(message: Message, name: str) -> str:
    value = str(message.get(name) or "")
    try:
        text = str(email.header.make_header(email.header.decode_header(value)))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        text = value
    return re.sub(r"\s+", " ", text).strip()


def _sent(message: Message) -> date | None:
    try:
        return email.utils.parsedate_to_datetime(str(message.get("Date") or "")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _body(message: Message) -> Source | None:
    parts = [p for p in message.walk() if not p.is_multipart() and not _is_attached(p)]
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
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    return re.sub(r"(?<=\S) \n(?=\S)", " ", text) if flowed else text


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    charset = part.get_param("charset")
    declared = charset if isinstance(charset, str) else None
    return decode(payload, declared) if isinstance(payload, bytes) and payload.strip() else ""
