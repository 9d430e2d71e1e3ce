"""A letter's content compiled once into bytes with holes; a letter fills its holes.

    from clamour.delivery.channels.email.template import Mailbox, Template, stamps

    template = Template.compile(
        headers={
            "From": Mailbox("{name}", "{from_address}"),
            "To": Mailbox("Ministry of Justice", "{to}"),
            "Subject": "Free {person} now",
        },
        body="{text}\n\n{name}\n",
        holes=["name", "from_address", "to", "person", "text"],
    )
    message = template.fill({**stamps(delivery), "name": ..., ...})

Only the names listed are holes; every other brace is text. What is filled in is never read again:
a value may hold `{name}` itself. Message-ID and Date come from `stamps`, so that they are the same
on every attempt. Python's EmailMessage is the oracle of the tests, and a hundred times slower.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from clamour.delivery.channels.email import headers as wire
from clamour.delivery.models import Delivery

# What every letter carries; `stamps` gives the values.
STAMPS = ("message_id", "date")
# RFC 5322 2.1.1: no line may be longer, its CRLF not counted.
LONGEST_LINE = 998
_HEADER_NAME = re.compile(r"[!-9;-~]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name and an address for From, To, Cc, Reply-To; both may hold holes."""

    name: str
    address: str


class NotFilled(KeyError):
    """A hole of the template got no value."""


class _Text:
    """A text cut at its holes."""

    def __init__(self, text: str, holes: Sequence[str]) -> None:
        names = "|".join(map(re.escape, holes))
        # re.split puts the captured names at the odd places.
        self._pieces = re.split(rf"\{{({names})\}}", text)

    @property
    def is_fixed(self) -> bool:
        return len(self._pieces) == 1

    def filled(self, values: Mapping[str, str]) -> str:
        pieces = self._pieces
        if len(pieces) == 1:
            return pieces[0]
        try:
            return "".join(
                [values[piece] if odd % 2 else piece for odd, piece in enumerate(pieces)]
            )
        except KeyError as missing:
            raise NotFilled(missing.args[0]) from None


class _Header:
    """One header field: a text, or a list of mailboxes."""

    def __init__(self, name: str, value: str | Mailbox | list[Mailbox], holes: list[str]) -> None:
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"not the name of a header: {name!r}")
        self._start = f"{name}: "
        self._text = _Text(value, holes) if isinstance(value, str) else None
        self._boxes = [
            (_Text(box.name, holes), _Text(box.address, holes)) for box in _mailboxes(value)
        ]

    @property
    def is_fixed(self) -> bool:
        texts = [self._text] if self._text else [text for box in self._boxes for text in box]
        return all(text.is_fixed for text in texts)

    def filled(self, values: Mapping[str, str]) -> str:
        taken = len(self._start)
        if self._text:
            return f"{self._start}{wire.unstructured(self._text.filled(values), taken)}\r\n"
        boxes = [
            wire.mailbox(name.filled(values), address.filled(values), 1 if place else taken)
            for place, (name, address) in enumerate(self._boxes)
        ]
        return self._start + ",\r\n ".join(boxes) + "\r\n"


class Template:
    """A compiled content. `holes` are the names that `fill` wants."""

    def __init__(self, parts: list[str | _Header], body: _Text, holes: frozenset[str]) -> None:
        self._parts = parts
        self._body = body
        self.holes = holes

    @classmethod
    def compile(
        cls,
        *,
        headers: Mapping[str, str | Mailbox | list[Mailbox]],
        body: str,
        holes: Iterable[str] = (),
    ) -> "Template":
        """Compile headers and a text body; raise ValueError where a header or mailbox is none."""
        names = [*dict.fromkeys([*STAMPS, *holes])]
        given = {"Date": "{date}", "Message-ID": "{message_id}", **headers, "MIME-Version": "1.0"}
        parts: list[str | _Header] = []
        for name, value in given.items():
            header = _Header(name, value, names)
            _add(parts, header.filled({}) if header.is_fixed else header)
        return cls(parts, _Text(body, names), frozenset(names))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return the message (RFC 5322, CRLF line ends, dots not stuffed).

        Raise NotFilled for a hole without a value, BadMailbox for an address that is none.
        """
        head = "".join(
            [part if isinstance(part, str) else part.filled(values) for part in self._parts]
        )
        kind, body = encoded(self._body.filled(values))
        return head.encode() + kind + body


def stamps(delivery: Delivery) -> dict[str, str]:
    """Return the values of `message_id` and `date`: the same on every attempt at a delivery."""
    return {"message_id": delivery.message_id, "date": _date(delivery.created_at)}


@lru_cache(maxsize=256)
def _date(moment: datetime) -> str:
    """What RFC 5322 3.3 wants; letters of one confirmation, or of one alert, share theirs."""
    return format_datetime(moment)


def encoded(text: str) -> tuple[bytes, bytes]:
    """Return the content headers with the empty line after them, and the body as it travels.

    Plain ASCII goes as it is, mostly-Latin text as quoted-printable, other scripts as base64
    (RFC 2045), so that no relay ever needs 8BITMIME to take a letter.
    """
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\n", "\r\n")
    if lines and not lines.endswith("\r\n"):
        lines += "\r\n"
    body = lines.encode("utf-8", "replace")
    if lines.isascii() and not _has_long_line(lines):
        return _kind("us-ascii", "7bit"), body
    foreign = len(body) - len(lines.encode("ascii", "ignore"))
    if foreign * 6 > len(body):
        return _kind("utf-8", "base64"), encodebytes(body).replace(b"\n", b"\r\n")
    return _kind("utf-8", "quoted-printable"), b2a_qp(body)


def _mailboxes(value: str | Mailbox | list[Mailbox]) -> list[Mailbox]:
    if isinstance(value, str):
        return []
    return [value] if isinstance(value, Mailbox) else value


def _kind(charset: str, encoding: str) -> bytes:
    return (
        f'Content-Type: text/plain; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode()


def _has_long_line(lines: str) -> bool:
    return len(lines) > LONGEST_LINE and max(map(len, lines.split("\r\n"))) > LONGEST_LINE


def _add(parts: list[str | _Header], part: str | _Header) -> None:
    """Add a part; fixed headers that follow each other become one."""
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    else:
        parts.append(part)
