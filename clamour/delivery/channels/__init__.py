"""One folder a channel. It knows the wire, or the desk; `results.py` keeps the books."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Protocol

from clamour.delivery.outcomes import Outcome

if TYPE_CHECKING:
    from clamour.delivery.channels.email.envelopes import Envelope
    from clamour.delivery.models import Delivery


class Channel(Protocol):
    """One way in which letters leave; the worker chooses it by `Delivery.channel`."""

    def pack(self, deliveries: "Sequence[Delivery]") -> "tuple[list[Envelope], list[Outcome]]":
        """Return what is ready to leave, and what becomes of the others; a broken one stops none.

        Called where the database may be asked, which `deliver` never does.
        """

    def deliver(
        self, letters: "Sequence[Envelope]", *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        """Yield outcomes as they come, one for each letter.

        No letter begins later than `begin_within` seconds from now: the lease must outlast it. One
        whose last step is a person's comes to `handed_over` (see `by_hand.py`).
        """
