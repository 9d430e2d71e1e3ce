"""One office as a file tells of it, whatever the file's format."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Refused(Exception):
    """The whole file cannot be read; the words say why and what to do."""


class BadRow(Exception):
    """One row cannot be taken; the words say why."""


class Name(NamedTuple):
    """A name and its language, "" when the file does not say."""

    language: str
    text: str


class Point(NamedTuple):
    """One way to reach the office; `value` as the file has it until it is cleaned."""

    kind: str
    value: str
    hours: str = ""


class Identity(NamedTuple):
    """What a directory calls the office: `clamour` is what our own exports call it."""

    scheme: str
    value: str


class Stands(NamedTuple):
    """For whom a mission stands, where, and how."""

    of_country: str
    in_country: str
    region: str = ""
    standing: str = "resident"
    suspended: bool = False


@dataclass
class Row:
    """An office as a file tells of it. The first of its names is the one it goes by there.

    `stands` is None when the file says nothing of it: then kind, country and seat tell.
    """

    line: int
    names: list[Name] = field(default_factory=list)
    kind: str = ""
    kind_is_guess: bool = False
    country: str = ""
    seat: str = ""
    place: str = ""
    # What it is part of: a name in its country, or what a directory calls it ("wikidata:Q42").
    parent: str = ""
    time_zone: str = ""
    salutation: str = ""
    languages: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    stands: list[Stands] | None = None
    source: str = ""
    seen_on: date | None = None
    # What of it was left out, each in a sentence.
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bad:
    """A row that was not taken, and why."""

    line: int
    why: str


def own(row: Row) -> Identity | None:
    """What a Clamour called this office in its export, if the row comes from one."""
    return next((it for it in row.identities if it.scheme == "clamour"), None)
