"""What time does to deliveries: claims of dead senders, quiet days, doubt, the end of patience."""

import logging
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clamour.delivery import by_hand, journal, results, states
from clamour.delivery.models import Delivery
from clamour.delivery.outcomes import Outcome

logger = logging.getLogger(__name__)

AT_ONCE = 500  # rows in one transaction, so that nobody waits long for the lock
STOPPED = "the sender stopped before it heard an answer"


def sweep() -> int:
    """Do all of it; return how many deliveries moved."""
    return recover_dead() + expire_leases() + expire_waits()


def recover_dead() -> int:
    """Write back, by its journal, what each dead sender of this machine had claimed.

    A crash in here leaves the journal where it is, and the next one starts again with what is left.
    """
    moved = 0
    for dead in journal.remains(Path(settings.JOURNAL_DIR)):
        while rows := list(_claimed(dead.owner).values_list("pk", flat=True)[:AT_ONCE]):
            moved += results.write_back([_found(pk, dead.fate(pk)) for pk in rows], dead.owner)
        dead.bury()
    return moved


def expire_leases() -> int:
    """Whose lease ran out and whose journal is not on this machine: nobody knows, so uncertain."""
    late = Delivery.objects.filter(state=states.CLAIMED, lease__lt=timezone.now())
    rows = late.order_by("owner").values_list("owner", "pk")[:AT_ONCE]
    moved = 0
    for owner, some in groupby(rows, key=lambda row: row[0]):
        if not journal.is_here(Path(settings.JOURNAL_DIR), owner):
            moved += results.write_back([_found(pk, states.UNCERTAIN) for _, pk in some], owner)
    return moved


def expire_waits(now: datetime | None = None) -> int:
    """Settle after two quiet days; fail what nobody settled, did or took for too long."""
    now = now or timezone.now()
    open_rows = Delivery.objects.filter(ended_at__isnull=True)
    quiet = open_rows.exclude(by_hand.AT_DESK).filter(
        state__in=[states.HANDED_OVER, states.ACCEPTED], since__lt=now - states.QUIET
    )
    undone = open_rows.filter(by_hand.AT_DESK, paused=False, since__lt=now - states.UNDONE)
    doubt = open_rows.filter(state=states.UNCERTAIN, since__lt=now - states.DOUBT)
    late = Delivery.objects.filter(
        Q(next_try__isnull=False), first_try__lt=now - states.PATIENCE - timedelta(hours=1)
    )
    return (
        _move_all(quiet, states.SETTLED, "")
        + _move_all(undone, states.FAILED, "nobody at the desk has sent it")
        + _move_all(doubt, states.FAILED, "nobody could say whether it arrived")
        + _move_all(late, states.FAILED, "given up after 7 days")
    )


def _claimed(owner: str) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(state=states.CLAIMED, owner=owner)


def _found(pk: int, fate: str) -> Outcome:
    answer = "" if fate == states.QUEUED else STOPPED
    if fate == states.HANDED_OVER:
        answer = "taken; the sender stopped before it wrote down the answer"
    return Outcome(pk, fate, answer=answer)


def _move_all(rows: "QuerySet[Delivery]", state: str, answer: str) -> int:
    moved = 0
    while some := _move_some(rows, state, answer):
        moved += some
    return moved


@transaction.atomic
def _move_some(rows: "QuerySet[Delivery]", state: str, answer: str) -> int:
    found = rows.defer("address").select_for_update(skip_locked=True)[:AT_ONCE]
    return results.record([(row, state, answer or row.answer) for row in found])
