"""What a form that was posted may set off: a mail from us, or only a mail to us.

Asked before anything is known of the mailbox's history, so what is answered tells nobody anything
about it. A way without our mail stays open whatever is attacked: the supporter writes to us.
"""

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest

from clamour.gate import breaker, budgets, networks, proof


class Way(Enum):
    """How a mailbox is proven."""

    BY_OUR_MAIL = "our mail"
    BY_THEIR_MAIL = "their mail"


@dataclass(frozen=True)
class Seen:
    """What a request has shown of itself, reckoned before any transaction."""

    solution: proof.Solution | None
    within: bool


def seen(request: HttpRequest, *, subject: str, posted: str) -> Seen:
    """Check the solution (`posted`) of a challenge for this form, and count the network."""
    return Seen(proof.check(posted, subject), networks.spend(request))


def way_for(shown: Seen) -> Way:
    """How the sender of a form proves the mailbox, by what was seen of them.

    Uses up the solution, or some of the budget of those who bring none. Call it in the transaction
    that keeps what was sent.
    """
    is_solved = shown.solution is not None and proof.use(shown.solution)
    if breaker.is_open() or not shown.within:
        return Way.BY_THEIR_MAIL
    if not is_solved and not budgets.within(budgets.WITHOUT_PROOF):
        return Way.BY_THEIR_MAIL
    if not budgets.within(budgets.CONFIRMATIONS_IN_ALL):
        return Way.BY_THEIR_MAIL
    return Way.BY_OUR_MAIL
