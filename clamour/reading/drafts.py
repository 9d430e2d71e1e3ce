"""What reading gives back: drafts whose every value knows where it came from."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Span(NamedTuple):
    """Characters `start` to `end` of the text in `Draft.source`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, the places it was read from, and how sure the reader is (0 to 1)."""

    value: T
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach an office.

    `kind` is email, phone, sms, fax, post or web; `purpose` is protest, copy, support, enquiry or
    donate; `value` is in normal form (small letters, E.164, one line). `repaired` tells that the
    source wrote the value in a damaged or hidden form.
    """

    kind: str
    value: str
    purpose: str
    office: str | None = None
    person: str | None = None
    country: str | None = None
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class MissingContact:
    """An address that the text announces and does not hold."""

    kind: str
    office: str | None
    purpose: str
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A text offered for use: a model letter, a call script or an SMS; `slots` are its gaps."""

    text: str
    slots: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Gathering:
    """An announced event to join; `time` is the local time of its place."""

    date: date
    time: time | None
    place: str
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(slots=True)
class Draft:
    """One alert, read. `source` is the whole document's text, `span` this alert's part of it."""

    source: str
    span: Span
    language: Found[str]
    title: Found[str | None]
    issued: Found[date | None]
    country: Found[str | None]
    deadline: Found[date | None]
    summary: Found[str]
    statement: list[Found[str]] = field(default_factory=list)
    demands: list[Found[str]] = field(default_factory=list)
    people: list[Found[str]] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    missing_contacts: list[MissingContact] = field(default_factory=list)
    letter: Letter | None = None
    gatherings: list[Gathering] = field(default_factory=list)
    asks: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the draft as plain data in the keys of the appeal format, spans included."""
        from .serialising import draft_as_json

        return draft_as_json(self)
