"""A name where it stands in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """One mention of a person."""

    text: str
    start: int
    end: int
