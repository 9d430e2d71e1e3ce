"""What was found of those to write to, before numbers are understood."""

from dataclasses import dataclass, field

from .cues import Cue
from .offices import Office
from .sightings import Sighting


@dataclass(slots=True)
class Seen:
    """A sighting with its purpose and office; phones are still as written."""

    sighting: Sighting
    purpose: str
    office: Office
    sure: float
    cue: Cue | None = None


@dataclass(slots=True)
class Addressees:
    """All contacts of a page before numbers are understood."""

    seen: list[Seen] = field(default_factory=list)

    def countries(self) -> list[str]:
        """Return the countries of the postal addresses of those who are protested to."""
        return [s.office.country for s in self.seen if s.purpose == "protest" and s.office.country]
