"""What channels share whose last step is a person's: the letter waits at the desk."""

from collections.abc import AsyncIterator, Mapping, Sequence

from django.conf import settings

from clamour.delivery import states
from clamour.delivery.channels.email import envelopes
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.identities.book import Identity
from clamour.delivery.models import Delivery
from clamour.delivery.outcomes import Outcome

# What such a letter has as its `queue_id`: this while it waits, and with the name of its batch
# behind it once somebody has taken it to print. No relay's log names a letter like this.
WAITS = "by hand"


class ByHand:
    """A channel that hands letters over to the desk's screen "By hand"."""

    def pack(self, deliveries: Sequence[Delivery]) -> tuple[list[Envelope], list[Outcome]]:
        """Ask for the letters: one that can be printed by nobody fails now."""
        return envelopes.pack(deliveries, _ourselves, written=self.written)

    def written(self, address: str) -> str:
        """Return the address on one line."""
        return " ".join(address.split())

    async def deliver(
        self, letters: Sequence[Envelope], *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        """Hand all of them over at once; the message is built anew when somebody prints it."""
        yield [Outcome(one.pk, states.HANDED_OVER, queue_id=WAITS) for one in letters]


def _ourselves(rows: Sequence[Delivery]) -> tuple[Mapping[int, Identity], Sequence[Outcome]]:
    """On paper there is no relay that could refuse us: any name of ours will do."""
    return dict.fromkeys((row.pk for row in rows), Identity("", settings.LETTERS_DOMAIN)), []
