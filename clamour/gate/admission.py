"""What a form that was posted may set off: a mail from us, or only a mail to us.

Asked before anything is known of the mailbox's history, so what is answered tells nobody anything
about it. A way without our mail stays open whatever is attacked: the supporter writes to us.
"""

from collections.abc import Sequence
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


def ways_for(shown: Sequence[Seen]) -> list[Way]:
    """How the sender of each form proves the mailbox, by what was seen of them.

    Uses up the solutions, or some of the budget of those who bring none. Call it in the transaction
    that keeps what was sent.
    """
    solutions = [it.solution for it in shown]
    fresh = iter(proof.use_each([it for it in solutions if it]))
    is_solved = [it is not None and next(fresh) for it in solutions]
    if breaker.is_open():
        return [Way.BY_THEIR_MAIL] * len(shown)
    may = _narrowed([it.within for it in shown], budgets.WITHOUT_PROOF, but=is_solved)
    may = _narrowed(may, budgets.CONFIRMATIONS_IN_ALL)
    return [Way.BY_OUR_MAIL if it else Way.BY_THEIR_MAIL for it in may]


def _narrowed(
    may: Sequence[bool], budget: budgets.Budget, but: Sequence[bool] | None = None
) -> list[bool]:
    """Those of who may that this budget has room for; `but` need none of it.

    One after the other: who is refused by the first budget uses nothing of the next.
    """
    asks = [it and not (but and but[number]) for number, it in enumerate(may)]
    left = iter(budgets.each_all_within([[(budget, "")]] * sum(asks)))
    return [next(left) if asked else it for asked, it in zip(asks, may, strict=True)]
