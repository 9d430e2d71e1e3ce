"""A contact seen in the text, before anybody asks whose it is."""

from dataclasses import dataclass

MOST_CONTACTS = 300
"""More than so many addresses in one post are a list of members, not of offices."""


@dataclass(slots=True)
class Sighting:
    """`value` is None when the address is announced and lost; `label` is where its label begins."""

    kind: str
    value: str | None
    start: int
    end: int
    label: int = -1
    repaired: bool = False

    def __post_init__(self) -> None:
        if self.label < 0:
            self.label = self.start

    def overlaps(self, other: "Sighting") -> bool:
        """Tell whether two sightings share characters."""
        return self.start < other.end and other.start < self.end
