"""Understanding a mail: what kind it is, what it says, and which letter it may be about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from itertools import chain

from clamour.delivery.inbound import content, reports
from clamour.delivery.inbound.addresses import Clue, clues
from clamour.delivery.inbound.automatic import is_automatic
from clamour.delivery.models.inbound import Kind
from clamour.reading.documents.mail import parsed

# Where servers leave the address that a mail was delivered to, the surest first.
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
# Our own Message-IDs and return addresses, wherever a server quotes them.
_OURS = re.compile(r"(?<![0-9a-f])[0-9a-f]{30}@[\w.-]{1,200}")
_DAEMON = re.compile(r"(?:mailer-?daemon|postmaster|mail(?:er)?|microsoftexchange\w*)@.*", re.I)
_MOST_CLUES = 50


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as far as it is understood.

    `answer` is what a server said; `clues` name deliveries, the surest first; `own_id` is its
    Message-ID: when it is one of ours, our own letter has come back; `domain` is that of the
    address of ours which it came to, "" when there is none. `came_to` are all whom it names or
    was brought to; `to` are the addresses of its To and Cc, if a person wrote it and it answers
    nothing: codes of ours may be among them.
    """

    kind: Kind
    answer: str
    clues: tuple[Clue, ...]
    own_id: str
    sender: str
    subject: str
    domain: str
    to: tuple[str, ...] = ()
    came_to: tuple[str, ...] = ()


def understood(raw: bytes) -> Mail:
    """Read a mail; raise whatever the parsers raise at one that is built to break them."""
    mail = parsed(raw)
    subject = content.header(mail, "Subject")
    kind, answer = _sorted(mail, subject)
    to = {address: clues(address) for address in _came_to(mail)}
    found = dict.fromkeys([*chain.from_iterable(to.values()), *_answered(mail)])
    if kind not in (Kind.REPLY, Kind.AUTO_REPLY):
        # Each way costs more than the one before: asked only when that named nothing of ours.
        for way in (_returned, _quoted):
            if not any(clue.pk or _OURS.search(clue.message_id) for clue in found):
                found |= dict.fromkeys(way(mail))
    own = _MESSAGE_ID.search(str(mail.get("Message-ID") or ""))
    return Mail(
        kind=kind,
        answer=answer,
        clues=tuple(found)[:_MOST_CLUES],
        own_id=own.group() if own else "",
        sender=content.sender(mail),
        subject=subject,
        domain=next((address for address in to if to[address]), "").rpartition("@")[2],
        to=tuple(_written_to(mail)) if kind == Kind.REPLY else (),
        came_to=tuple(to)[:_MOST_CLUES],
    )


def _sorted(mail: Message, subject: str) -> tuple[Kind, str]:
    """The kind, and what a server said. Reports first: they, too, call themselves automatic."""
    report = reports.standard(mail)
    if report is None and _is_daemon(mail):
        report = reports.free(mail, content.text(mail)) or reports.Report(Kind.UNKNOWN)
    if report:
        return report.kind, report.answer
    if is_automatic(mail, subject):
        return Kind.AUTO_REPLY, ""
    if _has_null_sender(mail):  # no person's program sends so (RFC 5321 4.5.5)
        report = reports.free(mail, content.text(mail))
        return (report.kind, report.answer) if report else (Kind.AUTO_REPLY, "")
    return Kind.REPLY, ""


def _is_daemon(mail: Message) -> bool:
    return (
        mail.get("X-Failed-Recipients") is not None
        or mail.get_content_type() == "multipart/report"
        or _DAEMON.fullmatch(content.sender(mail)) is not None
    )


def _has_null_sender(mail: Message) -> bool:
    return str(mail.get("Return-Path") or "").strip() == "<>"


def _came_to(mail: Message) -> Iterator[str]:
    for name in _RECIPIENTS:
        values = [str(value) for value in (mail.get_all(name) or [])[:3]]
        yield from (address for _name, address in getaddresses(values))


def _written_to(mail: Message) -> Iterator[str]:
    """Whom a fresh mail names, each header once. What answers may be a program's doing."""
    headers = [mail.get_all(name) or [] for name in ("To", "Cc")]
    is_answer = mail.get("In-Reply-To") or mail.get("References")
    if not is_answer and all(len(values) <= 1 for values in headers):
        said = [str(value) for values in headers for value in values]
        yield from (address for _name, address in getaddresses(said)[:_MOST_CLUES])


def _answered(mail: Message) -> Iterator[Clue]:
    for name in ("In-Reply-To", "References"):
        yield from _named(str(mail.get(name) or ""))


def _named(value: str) -> Iterator[Clue]:
    """Message-IDs, the last first: that is what was answered to."""
    for found in reversed(_MESSAGE_ID.findall(value)):
        yield Clue(message_id=found)


def _returned(mail: Message) -> Iterator[Clue]:
    """What of our letter came back."""
    for letter in reports.returned(mail):
        yield from _named(str(letter.get("Message-ID") or ""))
        yield from clues(str(letter.get("Return-Path") or "").strip("<> "))


def _quoted(mail: Message) -> Iterator[Clue]:
    """What the server quotes of our letter among its own words."""
    for part in mail.walk():
        if part.get_content_type() in ("text/plain", "text/html", "message/feedback-report"):
            for found in _OURS.findall(content.words_of(part)):
                yield Clue(message_id=f"<{found}>")
                yield from clues(found)
