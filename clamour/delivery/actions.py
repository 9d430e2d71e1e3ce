"""What can happen to deliveries at the hands of those who own them.

What the sender does with them stands in `claims.py`. Every bulk update is guarded by the state
table: it changes only rows that may go where it wants.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from clamour.delivery import claims, states, waking
from clamour.delivery.models import Attempt, Channel, Delivery, Lane, Priority, columns
from clamour.delivery.outcomes import presentable

AT_ONCE = 1_000  # rows in one statement

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery to be made.

    `ref` names it within its stream, for good: a second one with the same ref is the same delivery.
    `address` may be None when the stream knows it (then say the `lane`, its domain, if you can).
    """

    ref: str
    address: str | None = None
    group: str = ""
    part: str = ""
    lane: str = ""


def enqueue(
    stream: str,
    rows: Iterable[Outgoing],
    *,
    priority: int = Priority.LETTER,
    channel: str = Channel.EMAIL,
    due: datetime | None = None,
    held: bool = False,
) -> int:
    """Put deliveries into the outbox within the caller's transaction; return how many are new.

    What is there already under the same ref stays as it is, whatever its state. `due` is a date
    before which nothing happens; `held` waits for `release`. The sender is woken on commit.
    """
    now = timezone.now()
    new = 0
    for some in _slices(rows):
        known = _known(stream, [row.ref for row in some])
        fresh = {row.ref: row for row in some if row.ref not in known}
        Delivery.objects.bulk_create(
            [
                Delivery(
                    stream=stream,
                    ref=row.ref,
                    group=row.group,
                    part=row.part,
                    lane=row.lane or lane_of(row.address or ""),
                    address=row.address,
                    priority=priority,
                    channel=channel,
                    state=states.HELD if held else states.QUEUED,
                    next_try=None if held else due or now,
                    not_before=due if held else None,
                    since=now,
                    created_at=now,
                )
                for row in fresh.values()
            ],
            ignore_conflicts=True,  # two at the same moment: the unique ref lets one through
        )
        new += len(fresh)
    transaction.on_commit(waking.wake)
    return new


def recall(group: str) -> int:
    """Withdraw what has not left yet of `group`; return how many will not go.

    What a sender holds at this moment may still go; what it brings back unsent or refused for now
    is withdrawn then. What the local Postfix still has is deleted from its queue within a second
    (POSTSUPER), and withdrawn when its log says so. Streams are told of these, not of the others:
    the caller knows.
    """
    return _withdraw(Delivery.objects.filter(group=group))


def withdraw(stream: str, refs: Sequence[str]) -> int:
    """Withdraw, like `recall`, the deliveries named; return how many will not go."""
    rows = Delivery.objects.filter(stream=stream)
    return sum(_withdraw(rows.filter(ref__in=some)) for some in _slices(refs))


@transaction.atomic
def hold(group: str) -> int:
    """Keep back what waits of `group` until `release`; return how many.

    What a sender holds at this moment may still go; what it brings back is held then.
    """
    rows = _locked(Delivery.objects.filter(group=group), paused=True)
    return claims.keep_back(rows.filter(state__in=states.WAITING))


@transaction.atomic
def release(*, group: str, part: str | None = None) -> int:
    """Let the held deliveries of `group` go, each at its date; return how many.

    Patience begins anew: the office did not refuse them while they were held.
    """
    now = timezone.now()
    rows = Delivery.objects.filter(group=group)
    if part is not None:
        rows = rows.filter(part=part)
    held = _locked(rows, paused=False).filter(state=states.HELD)
    fields = columns(states.QUEUED, now) | {"next_try": Coalesce("not_before", Value(now))}
    released = held.update(not_before=None, first_try=None, **fields)
    transaction.on_commit(waking.wake)
    return released


@transaction.atomic
def settle(delivery: Delivery, state: str, *, answer: str) -> None:
    """Record what became of a delivery after it left: a log line, a bounce, or a person's word.

    Raise states.NoSuchMove when the table does not allow it. An uncertain one that is `queued`
    again goes out a second time: that is a person's decision and never made here.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    states.move(row.state, state)
    claims.record([(row, state, presentable(answer, row.address or ""))])
    if state in states.WAITING:
        transaction.on_commit(waking.wake)


def scrub(stream: str, refs: Sequence[str]) -> int:
    """Forget addresses and answers of ended deliveries; states, times and counts stay."""
    scrubbed = 0
    for some in _slices(refs):
        ended = Delivery.objects.filter(stream=stream, ref__in=some, ended_at__isnull=False)
        Attempt.objects.filter(delivery__in=ended).update(answer="")
        scrubbed += ended.update(address=None, answer="")
    return scrubbed


def rest_lane(name: str, *, until: datetime, reason: str) -> None:
    """Send nothing to this receiving domain before `until`; what waits for others goes on."""
    Lane.objects.update_or_create(
        name=name.lower(), defaults={"rests_until": until, "reason": presentable(reason)[:200]}
    )


def lane_of(address: str) -> str:
    """Return the receiving domain of an address, in lower case."""
    return address.rpartition("@")[2].strip().lower()


@transaction.atomic
def _withdraw(rows: "QuerySet[Delivery]") -> int:
    # What our relay has is withdrawn when it is out of the relay's queue: `postfix.recalls`.
    not_begun = states.before(states.WITHDRAWN) - {states.CLAIMED, states.HANDED_OVER}
    return (
        _locked(rows, recalled=True)
        .filter(state__in=not_begun)
        .update(answer="recalled", **columns(states.WITHDRAWN, timezone.now()))
    )


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


def _known(stream: str, refs: list[str]) -> set[str]:
    rows = Delivery.objects.filter(stream=stream, ref__in=refs)
    return set(rows.values_list("ref", flat=True))


def _slices(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
