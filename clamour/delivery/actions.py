"""What can happen to deliveries at the hands of those who own them.

What the sender does with them stands in `claims.py` and `results.py`. Every bulk update is guarded
by the state table: it changes only rows that may go where it wants.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from clamour.delivery import by_hand, results, states, waking
from clamour.delivery.enqueueing import Outgoing, insert, lane_of
from clamour.delivery.identities import NOBODY
from clamour.delivery.models import (
    Attempt,
    Channel,
    Delivery,
    Lane,
    Priority,
    Refusal,
    columns,
)
from clamour.delivery.outcomes import presentable
from clamour.oversight import actions as oversight
from clamour.oversight.actions import Account

__all__ = ["Outgoing", "lane_of"]

AT_ONCE = 1_000  # rows in one statement

T = TypeVar("T")


def enqueue(
    stream: str,
    rows: Iterable[Outgoing],
    *,
    priority: int = Priority.LETTER,
    channel: str = Channel.EMAIL,
    held: bool = False,
) -> int:
    """Put deliveries into the outbox within the caller's transaction; return how many are new.

    What is there already under the same ref stays as it is, whatever its state. `held` waits for
    `release`. The sender is woken on commit.
    """
    state, now = states.HELD if held else states.QUEUED, timezone.now()
    shared = {"stream": stream, "priority": priority, "channel": channel}
    new = sum(insert(some, now=now, state=state, **shared) for some in _slices(rows))
    waking.wake_on_commit()
    return new


def recall(group: str) -> int:
    """Withdraw what has not left yet of `group`; return how many will not go.

    What a sender holds it asks about twice a second (`brake.py`): what it has not begun comes back
    and is withdrawn, as is what is refused for now. What the local Postfix still has is deleted
    from its queue within a second (POSTSUPER), and withdrawn when its log says so. Streams are told
    of these, not of the others: the caller knows.
    """
    return withdraw_rows(Delivery.objects.filter(group=group))


def withdraw(stream: str, refs: Sequence[str]) -> int:
    """Withdraw, like `recall`, the deliveries named; return how many will not go."""
    rows = Delivery.objects.filter(stream=stream)
    return sum(withdraw_rows(rows.filter(ref__in=some)) for some in _slices(refs))


@transaction.atomic
def hold(group: str) -> int:
    """Keep back what waits of `group` until `release`; return how many.

    What a sender holds and has not begun it brings back, within a second; it is held then.
    """
    return hold_rows(Delivery.objects.filter(group=group))


def hold_rows(rows: "QuerySet[Delivery]") -> int:
    """Keep back those that wait, in the caller's transaction."""
    return results.keep_back(_locked(rows, paused=True).filter(state__in=states.WAITING))


@transaction.atomic
def release(*, group: str, part: str | None = None) -> int:
    """Let the held deliveries of `group` go, each at its date; return how many.

    Patience begins anew: the office did not refuse them while they were held.
    """
    rows = Delivery.objects.filter(group=group)
    if part is not None:
        rows = rows.filter(part=part)
    return release_rows(rows)


def release_rows(rows: "QuerySet[Delivery]") -> int:
    """Let those that are held go, in the caller's transaction."""
    return _let_go(_locked(rows, paused=False))


@transaction.atomic
def retry_identity(refusal: Refusal, *, by: Account) -> int:
    """Forget that a domain refused one of our identities; return how many letters go again for it.

    A person says so, when what the domain disliked has been put right. Letters of appeals that are
    held for another reason stay held.
    """
    refusal.delete()
    detail = {"identity": refusal.identity, "answer": refusal.answer}
    oversight.record(who=by, verb="retry identity", subject=f"lane:{refusal.lane}", detail=detail)
    rows = Delivery.objects.filter(lane=refusal.lane, paused=False)
    return _let_go(rows.filter(answer__startswith=NOBODY))


@transaction.atomic
def settle(delivery: Delivery, state: str, *, answer: str) -> None:
    """Record what became of a delivery after it left: a log line, a bounce, or a person's word.

    Raise states.NoSuchMove when the table does not allow it. An uncertain one that is `queued`
    again goes out a second time: that is a person's decision and never made here.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    states.move(row.state, state)
    results.record([(row, state, presentable(answer, row.address or ""))])
    if state in states.WAITING:
        transaction.on_commit(waking.wake)


@transaction.atomic
def judge(delivery: Delivery, state: str, *, by: Account) -> None:
    """A person says what became of an uncertain letter; raise states.NoSuchMove when it is none.

    `queued` sends it a second time: the one way to that, and it stands in the log.
    """
    states.move(states.UNCERTAIN, state)
    if Delivery.objects.only("state").get(pk=delivery.pk).state != states.UNCERTAIN:
        raise states.NoSuchMove(delivery.state)
    settle(delivery, state, answer="a person has looked")
    subject = f"delivery:{delivery.pk}"
    oversight.record(who=by, verb="judge letter", subject=subject, detail={"state": state})


def scrub(stream: str, refs: Sequence[str]) -> int:
    """Forget addresses and answers of ended deliveries; states, times and counts stay."""
    scrubbed = 0
    for some in _slices(refs):
        ended = Delivery.objects.filter(stream=stream, ref__in=some, ended_at__isnull=False)
        Attempt.objects.filter(delivery__in=ended).update(answer="")
        scrubbed += ended.update(address=None, answer="")
    return scrubbed


def pause_lane(name: str, *, by: Account) -> None:
    """Send nothing to this domain until a person lets it go on."""
    _change_lane(name, "pause lane", by, paused=True)


def resume_lane(name: str, *, by: Account) -> None:
    """Let a lane that was paused or rests go on, at the pace it has."""
    _change_lane(name, "resume lane", by, paused=False, rests_until=None, reason="")


def drain_lane(name: str, *, by: Account) -> None:
    """Send what waits there without a pace, until the domain itself says "too fast"."""
    _change_lane(
        name, "drain lane", by, paused=False, rests_until=None, full_until=None, draining=True
    )


def set_pace(name: str, *, by: Account, **wished: int | None) -> None:
    """Wish a pace for this domain: `lanes.Pace`'s numbers, all others as the site has them."""
    pace = dict.fromkeys(Lane.WISHES) | wished
    _change_lane(name, "set pace", by, **pace, speed=None, draining=False, full_until=None)


@transaction.atomic
def _change_lane(name: str, verb: str, by: Account, **fields: Any) -> None:
    Lane.objects.update_or_create(name=name.lower(), defaults=fields)
    said = {key: value for key, value in fields.items() if isinstance(value, int)}
    oversight.record(who=by, verb=verb, subject=f"lane:{name.lower()}", detail=said)
    transaction.on_commit(waking.wake)


@transaction.atomic
def withdraw_rows(rows: "QuerySet[Delivery]") -> int:
    # What our relay has is withdrawn when it is out of the relay's queue: `postfix.recalls`.
    not_begun = states.before(states.WITHDRAWN) - {states.CLAIMED, states.HANDED_OVER}
    return (
        _locked(rows, recalled=True)
        .filter(Q(state__in=not_begun) | by_hand.AT_DESK)
        .update(answer="recalled", **columns(states.WITHDRAWN, timezone.now()))
    )


def _let_go(rows: "QuerySet[Delivery]") -> int:
    """Queue those that are held, each for its date."""
    now = timezone.now()
    fields = columns(states.QUEUED, now) | {"next_try": Coalesce("not_before", Value(now))}
    released = rows.filter(state=states.HELD).update(not_before=None, first_try=None, **fields)
    transaction.on_commit(waking.wake)
    return released


def _locked(rows: "QuerySet[Delivery]", **flag: bool) -> "QuerySet[Delivery]":
    """Flag all that has not ended, then return the same rows.

    The flag is for what a sender has. All rows stay locked until the commit: none can slip from a
    state not looked at into one that was. In the order of a sender's locks, so that neither waits
    for the other (PostgreSQL; SQLite has one writer).
    """
    open_rows = rows.filter(ended_at__isnull=True)
    list(open_rows.order_by("pk").select_for_update().values_list("pk"))
    open_rows.update(**flag)
    return rows


def _slices(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
