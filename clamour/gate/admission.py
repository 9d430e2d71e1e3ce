"""What a form that was posted may set off: a mail from us, or only a mail to us.

Asked before anything is known of the mailbox's history, so what is answered tells nobody anything
about it. A way without our mail stays open whatever is attacked: the supporter writes to us.
"""

from enum import Enum

from django.http import HttpRequest

from clamour.gate import breaker, budgets, networks, proof


class Way(Enum):
    """How a mailbox is proven."""

    BY_OUR_MAIL = "our mail"
    BY_THEIR_MAIL = "their mail"


def way_for(request: HttpRequest, *, subject: str, posted: str) -> Way:
    """How the sender of this form proves the mailbox, by what the form's sender has shown.

    Uses up the solution of a challenge (`posted`), or some of the budget of those who bring none.
    Call it in the transaction that keeps what was sent.
    """
    is_solved = proof.accept(posted, subject)
    within = networks.spend(request)
    if breaker.is_open() or not within:
        return Way.BY_THEIR_MAIL
    if not is_solved and not budgets.within(budgets.WITHOUT_PROOF):
        return Way.BY_THEIR_MAIL
    if not budgets.within(budgets.CONFIRMATIONS_IN_ALL):
        return Way.BY_THEIR_MAIL
    return Way.BY_OUR_MAIL
