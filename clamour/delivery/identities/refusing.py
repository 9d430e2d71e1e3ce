"""What happens when a receiving domain wants nothing from one of our identities (RFC 3463 3.8).

The pair is kept (`Refusal`) and not tried again until a person says so (`actions.retry_identity`);
the letter goes as the next identity, and is held when there is none. `refused` is for answers that
come after the letter has left: a line of the relay's log, a bounce.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from clamour.delivery import results, states, waking
from clamour.delivery.identities.book import book
from clamour.delivery.identities.choosing import NOBODY, Choice
from clamour.delivery.models import Attempt, Delivery, Refusal
from clamour.delivery.outcomes import Outcome, presentable

logger = logging.getLogger(__name__)

# Where a letter can be that was refused after it had left.
_HAS_LEFT = (states.HANDED_OVER, states.ACCEPTED, states.UNCERTAIN)


@transaction.atomic
def write_back(outcomes: Sequence[Outcome], owner: str) -> int:
    """Do `results.write_back`, and keep what a policy refused; return how many counted."""
    refused = [one for one in outcomes if one.again == states.POLICY]
    if not refused:
        return results.write_back(outcomes, owner)
    ours = Delivery.objects.filter(pk__in=[one.pk for one in refused], owner=owner)
    lanes = dict(ours.filter(state=states.CLAIMED).values_list("pk", "lane"))
    for one in refused:
        if one.identity and one.pk in lanes:
            _keep(one.identity, lanes[one.pk], one.answer)
            Attempt.objects.create(
                delivery_id=one.pk, state=states.QUEUED, identity=one.identity, code=one.code,
                answer=one.answer,
            )  # fmt: skip
    held = _for_nobody(lanes)
    number = results.write_back([_said(one) if one.pk in held else one for one in outcomes], owner)
    _hold(held)
    return number


@transaction.atomic
def refused(delivery: Delivery, answer: str, *, domain: str = "") -> bool:
    """Judge an answer told after the letter left: whether it is a policy against whom we were.

    If so, all that follows from it is done, and the letter goes as the next identity or is held;
    the caller settles nothing. If not (False), nothing was done: it is a bounce like any other.
    `answer` is what the receiving server said ("550 5.7.26 ..."). `domain` is that of our own
    address which a bounce came back to: it tells a late one from an answer to the last attempt.
    """
    if states.when_again_as_told(answer) != states.POLICY:
        return False
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    answer = presentable(answer, row.address or "")
    name = _who(row, domain)
    _keep(name, row.lane, answer)
    if row.state in _HAS_LEFT and name == (row.identity or name):
        _take_back(row, answer)
    return True


def _take_back(row: Delivery, answer: str) -> None:
    """Let a letter that our relay gave up go again, at once, as somebody else."""
    if row.state == states.UNCERTAIN:
        results.record([(row, states.HANDED_OVER, answer)])
        row.state = states.HANDED_OVER
    held = _for_nobody({row.pk: row.lane})
    results.record([(row, states.DEFERRED, f"{NOBODY}; {answer}" if held else answer)])
    _hold(held)
    transaction.on_commit(waking.wake)


def _who(row: Delivery, domain: str) -> str:
    """The identity that an answer speaks of."""
    known = book()
    if domain and (one := known.by_domain(domain)):
        return one.name
    return row.identity or next((one.name for one in known.identities), "main")


def _keep(identity: str, lane: str, answer: str) -> None:
    _refusal, is_new = Refusal.objects.get_or_create(
        identity=identity, lane=lane, defaults={"answer": answer}
    )
    if is_new:
        # Not which domain: a supporter's own may be their name.
        logger.warning("a domain refuses the identity %s by its policy; see the desk", identity)


def _for_nobody(lanes: dict[int, str]) -> set[int]:
    """Those whose receiving domain has refused all that we can be."""
    choice = Choice(book(), lanes.values())
    return {pk for pk, lane in lanes.items() if not choice.allowed(lane)}


def _said(outcome: Outcome) -> Outcome:
    said = outcome.answer.removeprefix(NOBODY)
    return replace(outcome, answer=f"{NOBODY}; {said}" if said else NOBODY)


def _hold(pks: Iterable[int]) -> None:
    results.keep_back(Delivery.objects.filter(pk__in=pks, state__in=states.WAITING))
