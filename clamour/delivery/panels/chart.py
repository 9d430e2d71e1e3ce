"""The last hour's answers as a small drawing: bars of ink, failures hatched, a table beneath."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clamour.delivery import states
from clamour.delivery.tallies import Counts

WIDTH, HEIGHT = 600, 120
GOOD = {states.HANDED_OVER, states.ACCEPTED}
BAD = {states.BOUNCED, states.FAILED, states.UNCERTAIN}


@dataclass(frozen=True, slots=True)
class Bar:
    """One minute: where it stands, and how high each part is (units of the drawing)."""

    minute: datetime
    x: float
    width: float
    good: int
    later: int
    bad: int
    good_height: float
    later_height: float
    bad_height: float

    @property
    def good_y(self) -> float:
        return HEIGHT - self.good_height

    @property
    def later_y(self) -> float:
        return self.good_y - self.later_height

    @property
    def bad_y(self) -> float:
        return self.later_y - self.bad_height


def bars(hour: Mapping[datetime, Counts]) -> list[Bar]:
    """Return a bar a minute; the highest fills the height."""
    sums = {minute: _sums(counts) for minute, counts in hour.items()}
    scale = HEIGHT / max([sum(parts) for parts in sums.values()] + [1])
    step = WIDTH / max(len(sums), 1)
    return [
        Bar(minute, round(place * step, 1), round(step * 0.8, 1), *parts,
            *(round(number * scale, 1) for number in parts))
        for place, (minute, parts) in enumerate(sums.items())
    ]  # fmt: skip


def _sums(counts: Counts) -> tuple[int, int, int]:
    good = sum(number for (state, _code), number in counts.items() if state in GOOD)
    bad = sum(number for (state, _code), number in counts.items() if state in BAD)
    later = sum(n for (state, code), n in counts.items() if state == states.DEFERRED)
    return good, later, bad
