"""How many connections carry a lane's letters at the same time, and how many letters each.

Counted in one sender: a claim gives the letters of a lane that has such a limit to one at a time
(`room.py`).
"""

from collections import Counter
from collections.abc import Mapping

from clamour.delivery.lanes import Pace, site_pace

# So many seconds after a batch began, a letter whose lane may not go on all connections begins no
# more: others wait for the batch to end.
LINGERS = 1.0


class Limits:
    """One sender's, over all its relays."""

    def __init__(self) -> None:
        self._wished: Mapping[str, Pace] = {}
        self._site = site_pace()
        self._busy: Counter[str] = Counter()

    def learn(self, wished: Mapping[str, Pace]) -> None:
        """Before a batch, when nothing is on the wire: the lanes with limits of their own."""
        self._wished, self._site = wished, site_pace()
        self._busy.clear()

    def few(self, lane: str) -> bool:
        """Whether the lane may not have as many connections as there are."""
        return self._of(lane).connections > 0

    def take(self, lane: str) -> bool:
        """Whether another connection may carry a letter of this lane now; it is counted."""
        most = self._of(lane).connections
        if most and self._busy[lane] >= most:
            return False
        self._busy[lane] += 1
        return True

    def leave(self, lane: str) -> None:
        """The connection carries it no longer."""
        self._busy[lane] -= 1

    def spent(self, carried: Counter[str], lane: str, *, after: str | None = None) -> bool:
        """Whether a connection that has carried so many may carry none of this lane, or not then.

        `after`: the lane of a letter that it carries first.
        """
        most, kind = self._of(lane).a_connection, self.kind(lane)
        return (
            bool(most) and carried[kind] + (after is not None and kind == self.kind(after)) >= most
        )

    def kind(self, lane: str) -> str:
        """What a connection counts a letter as: lanes without limits of their own are one."""
        return lane if lane in self._wished else ""

    def _of(self, lane: str) -> Pace:
        return self._wished.get(lane, self._site)
