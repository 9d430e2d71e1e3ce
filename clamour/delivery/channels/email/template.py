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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from clamour.delivery.channels.email import headers as wire
from clamour.delivery.channels.email.body import Body, Text
from clamour.delivery.channels.email.lines import Whole
from clamour.delivery.models import Delivery

# What every letter carries; `stamps` gives the values.
STAMPS = ("message_id", "date")
_HEADER_NAME = re.compile(r"[!-9;-~]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name and an address for From, To, Cc, Reply-To; both may hold holes."""

    name: str
    address: str


class _Header:
    """One header field: a text, or a list of mailboxes."""

    def __init__(self, name: str, value: str | Mailbox | list[Mailbox], holes: list[str]) -> None:
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"not the name of a header: {name!r}")
        self._start = f"{name}: "
        self._text = Text(value, holes) if isinstance(value, str) else None
        self._boxes = [
            (Text(box.name, holes), Text(box.address, holes)) for box in _mailboxes(value)
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

    def __init__(self, parts: list[str | _Header], body: Body, holes: frozenset[str]) -> None:
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
        return cls(parts, Body(body, names), frozenset(names))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return the message (RFC 5322, CRLF line ends, dots not stuffed).

        Raise `body.NotFilled` for a hole without a value, BadMailbox for an address that is none.
        """
        head = "".join(
            [part if isinstance(part, str) else part.filled(values) for part in self._parts]
        )
        kind, body = self._body.filled(values)
        return Whole(head.encode() + kind + body)


def stamps(delivery: Delivery) -> dict[str, str]:
    """Return the values of `message_id` and `date`: the same on every attempt at a delivery."""
    return {"message_id": delivery.message_id, "date": _date(delivery.created_at)}


@lru_cache(maxsize=256)
def _date(moment: datetime) -> str:
    """What RFC 5322 3.3 wants; letters of one confirmation, or of one alert, share theirs."""
    return format_datetime(moment)


def _mailboxes(value: str | Mailbox | list[Mailbox]) -> list[Mailbox]:
    if isinstance(value, str):
        return []
    return [value] if isinstance(value, Mailbox) else value


def _add(parts: list[str | _Header], part: str | _Header) -> None:
    """Add a part; fixed headers that follow each other become one."""
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    else:
        parts.append(part)
