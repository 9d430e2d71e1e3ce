"""From the list into the outbox, slice by slice: each is a transaction and moves the cursor.

A row says which mailing and which entry, and no mailbox: it is opened when it is sent. So a million
of them cost little, and whoever leaves the list meanwhile gets nothing. A run that breaks off goes
on at its cursor; a slice done twice changes nothing, since an entry has one row a mailing.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clamour.alerts import locking
from clamour.alerts.models import Mailing, Waiting
from clamour.alerts.segments import Segment, entries
from clamour.alerts.states import MailingState
from clamour.delivery import actions as delivery
from clamour.delivery import crowds
from clamour.delivery.models import Priority
from clamour.keys.fields import decrypt
from clamour.supporters.models import ListEntry, Rhythm

STREAM = "alerts.mail"
# So many at once keep other writers waiting for about a quarter of a second.
SLICE = 5_000
_DOMAIN = f"{ListEntry._meta.label_lower}.domain"

# pk, language, rhythm, and the domain as it lies in the table.
Row = tuple[int, str, int, bytes | None]


def enter(pk: int) -> int:
    """Put what is left of a mailing into the outbox; return how many rows are new."""
    mailing = Mailing.objects.get(pk=pk)
    if mailing.state != MailingState.ENTERING:
        return 0
    if not locking.is_locked():
        crowds.release(mailing.group)  # what a pause held
    new = 0
    while (reached := _end_of_slice(mailing)) and _is_entering(pk):
        new += _take(mailing, _some(mailing, reached), reached)
        mailing.refresh_from_db()
    if not reached:
        done = Mailing.objects.filter(pk=pk, state=MailingState.ENTERING)
        done.update(state=MailingState.SENDING)
    return new


def go_on_with_broken(now: datetime) -> None:
    """Begin again what a task left unfinished: engines do not do it by themselves."""
    for pk in Mailing.objects.filter(state=MailingState.ENTERING).values_list("pk", flat=True):
        enter(pk)


def _end_of_slice(mailing: Mailing) -> int:
    """Up to which entry of the list the next slice goes; 0 when the cursor is at the last one."""
    ahead = (
        ListEntry.objects.filter(pk__gt=mailing.cursor).order_by("pk").values_list("pk", flat=True)
    )
    first, last = ahead.first(), ahead.last()
    return min(last, first + SLICE - 1) if first and last else 0


def _some(mailing: Mailing, reached: int) -> list[Row]:
    """What of a slice of the list it reaches: by numbers, so that none is looked at twice."""
    found = entries(Segment.of(mailing), appeal=mailing.appeal, urgent=mailing.urgent)
    found = found.filter(pk__gt=mailing.cursor, pk__lte=reached).order_by("pk")
    return list(found.annotate(lies_as=crowds.as_stored("domain")).values_list(
        "pk", "language", "rhythm", "lies_as"
    ))  # fmt: skip


def _is_entering(pk: int) -> bool:
    """Somebody may have paused or stopped it meanwhile."""
    return Mailing.objects.filter(pk=pk, state=MailingState.ENTERING).exists()


@transaction.atomic
def _take(mailing: Mailing, some: Sequence[Row], reached: int) -> int:
    mine = Mailing.objects.filter(pk=mailing.pk, cursor=mailing.cursor, state=MailingState.ENTERING)
    now = [row for row in some if row[2] == Rhythm.AT_ONCE]
    later = [row for row in some if row[2] != Rhythm.AT_ONCE]
    moved = mine.update(
        cursor=reached, entered=F("entered") + len(now), weekly=F("weekly") + len(later)
    )
    if not moved:
        return 0  # another run was first
    since = mailing.released_at or timezone.now()
    Waiting.objects.bulk_create(
        [Waiting(entry_id=row[0], mailing_id=mailing.pk, since=since) for row in later],
        ignore_conflicts=True,
    )
    return delivery.enqueue(
        STREAM, _rows(mailing, now), priority=Priority.BULK, held=locking.is_locked()
    )


def _rows(mailing: Mailing, some: Sequence[Row]) -> list[delivery.Outgoing]:
    group, number = mailing.group, mailing.pk
    return [
        delivery.Outgoing(f"{number}:{pk}", None, group, language, _domain(lies_as))
        for pk, language, _rhythm, lies_as in some
    ]


def _domain(lies_as: bytes | None) -> str:
    return decrypt(lies_as, column=_DOMAIN) if lies_as else ""
