"""What mail servers report: delivery status (RFC 3464), complaints (RFC 5965), and free text.

The stdlib reads what follows the standard; flufl.bounce and a look for a status code (RFC 3463)
read what does not.
"""

import logging
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.header import Header
from email.message import Message

import flufl.bounce

from clamour.delivery.models.inbound import Kind
from clamour.reading.documents.mail import parsed

# RFC 3464 2.3.3. Of several recipients (a list behind the mailbox) one that got it is enough.
_ACTIONS = {
    "delivered": Kind.RECEIPT,
    "relayed": Kind.RECEIPT,
    "expanded": Kind.RECEIPT,
    "failed": Kind.BOUNCE,
    "delayed": Kind.DELAY,
}
_CLASSES = {"2": Kind.RECEIPT, "4": Kind.DELAY, "5": Kind.BOUNCE}
_MOST_TELLING = [Kind.RECEIPT, Kind.BOUNCE, Kind.DELAY]
# What is no complaint about unwanted mail: RFC 5965 7.3, RFC 6591, RFC 6430.
_NO_COMPLAINTS = {"not-spam", "auth-failure", "virus"}
logger = logging.getLogger(__name__)

_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"(?<![\d.\-+])[45][0-5]\d(?:[ -]|(?=\s*#?[45]\.\d))")
_LONGEST_LINE = 400
_FREE_TEXT = 200_000  # characters that are looked through


@dataclass(frozen=True, slots=True)
class Report:
    """What a server says: the kind, and its words with the code in front."""

    kind: Kind
    answer: str = ""


def standard(mail: Message) -> Report | None:
    """Read a report that follows RFC 3464 or RFC 5965; None when there is none in the mail."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            return _status(_blocks(part))
        if kind == "message/feedback-report":
            return _feedback(_blocks(part))
    return None


def free(mail: Message, text: str) -> Report | None:
    """Read a report in some server's own words; None when there is nothing final in it."""
    temporary, permanent = _failures(mail)
    if permanent:
        return Report(Kind.BOUNCE, _words(text))
    if temporary:
        return Report(Kind.DELAY, _words(text))
    found = _words(text)
    kind = _CLASSES.get(_class(found))
    return Report(kind, found) if kind in (Kind.BOUNCE, Kind.DELAY) else None


def status(answer: str) -> str:
    """The status code (RFC 3463) in what a server said, "" when there is none."""
    found = _STATUS.search(answer)
    return found.group() if found else ""


def _failures(mail: Message) -> tuple[object, object]:
    """What flufl.bounce finds; nothing where it stumbles, since our own look follows."""
    try:
        temporary, permanent = flufl.bounce.all_failures(_all_text(mail))
    except Exception as error:
        logger.info("flufl.bounce stumbled: %s", type(error).__name__)
        return None, None
    return temporary, permanent


def _all_text(mail: Message) -> Message:
    """The mail with its raw 8-bit headers as text, which flufl.bounce takes for granted."""
    for name, value in mail.items():
        if isinstance(value, Header):
            mail.replace_header(name, str(value))
    return mail


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report."""
    payload = part.get_payload()
    blocks = [one for one in payload if isinstance(one, Message)] if payload else []
    if not str(part.get("Content-Transfer-Encoding") or "").lower().startswith("base64"):
        return blocks
    # The standard forbids it and some servers do it; the parser has taken it for fields.
    text = "".join(str(block.get_payload()) for block in blocks)
    groups = re.split(rb"\r?\n\r?\n", _from_base64(text))
    return [parsed(group + b"\n\n") for group in groups[:20]]


def _from_base64(text: str) -> bytes:
    try:
        return b64decode(text)
    except ValueError:
        return b""


def _status(blocks: list[Message]) -> Report | None:
    found = [report for block in blocks if (report := _of_recipient(block))]
    return min(found, key=lambda one: _MOST_TELLING.index(one.kind)) if found else None


def _of_recipient(block: Message) -> Report | None:
    action = str(block.get("Action") or "").split("(")[0].strip().lower()
    code = status(str(block.get("Status") or ""))
    kind = _ACTIONS.get(action) or (_CLASSES[code[0]] if code else None)
    if kind is None:
        return None
    said = str(block.get("Diagnostic-Code") or block.get("Reason") or "").partition(";")[2].strip()
    # A code of the shape x.0.0 says nothing, and would hide what the words say.
    if not code or code.endswith(".0.0") or status(said):
        return Report(kind, said or code)
    return Report(kind, f"{said[:3]} {code} {said[4:]}" if _REPLY.match(said) else f"{code} {said}")


def _feedback(blocks: list[Message]) -> Report | None:
    for block in blocks:
        kind = str(block.get("Feedback-Type") or "").strip().lower()
        if kind:
            return Report(Kind.UNKNOWN if kind in _NO_COMPLAINTS else Kind.COMPLAINT, kind)
    return None


def _words(text: str) -> str:
    """What is said at the first code of a server, "" when there is none."""
    lines = [line.strip(" \t>*-:") for line in text[:_FREE_TEXT].splitlines()]
    for number, line in enumerate(lines):
        found = _REPLY.search(line[:_LONGEST_LINE]) or _STATUS.search(line[:_LONGEST_LINE])
        if found:
            return _beginning(_joined(lines[number : number + 4], line, found.start()))
    return ""


def _joined(lines: list[str], line: str, start: int) -> str:
    """From the code to the end of its paragraph; the whole line where the code stands last."""
    rest = line[start:] if len(line) - start > 12 else line
    more: list[str] = []
    for following in lines[1:]:
        if not following:
            break
        more.append(following)
    return " ".join([rest, *more])[:_LONGEST_LINE]


def _beginning(said: str) -> str:
    """With the code in front, as a server would have said it: "Sorry ... (#5.1.1)"."""
    code = _STATUS.search(said)
    if code and not _REPLY.match(said) and code.start() > 1:
        return f"{code.group()} {said}"
    return said


def _class(said: str) -> str:
    return status(said)[:1] or (said[:1] if _REPLY.match(said) else "")


def returned(mail: Message) -> Iterator[Message]:
    """Yield what a report returns of our letter: the message, or its headers alone."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            payload = part.get_payload()
            yield from (one for one in _messages(payload))
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            raw = part.get_payload(decode=True)
            yield parsed(raw if isinstance(raw, bytes) else b"")


def _messages(payload: object) -> Iterable[Message]:
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
