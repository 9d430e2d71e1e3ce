"""The weekly mail: on Mondays one mail to each who wished it so, with what has come together.

A ref is `entry:day`; a second run of the same day changes nothing. What was told is struck off when
the mail has been handed over, so that a mail that fails loses nothing.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from clamour.alerts import locking
from clamour.alerts.models import Waiting
from clamour.alerts.states import MailingState
from clamour.delivery import actions as delivery
from clamour.delivery.models import Priority
from clamour.supporters.models import ListEntry

STREAM = "alerts.digest"
MONDAY = 0
SLICE = 5_000


def send(now: datetime) -> int:
    """Queue the weekly mails of this Monday; return how many are new."""
    day = timezone.localdate(now)
    if day.weekday() != MONDAY:
        return 0
    Waiting.objects.filter(mailing__state=MailingState.STOPPED).delete()
    last = new = 0
    while entries := _next(day, last):
        last = entries[-1].pk
        rows = [
            delivery.Outgoing(
                f"{it.pk}:{day:%Y%m%d}", None, f"digest:{day:%Y%m%d}", it.language, it.domain or ""
            )
            for it in entries
        ]
        with transaction.atomic():
            new += delivery.enqueue(STREAM, rows, priority=Priority.BULK, held=locking.is_locked())
    return new


def told(entry: int, day: str) -> None:
    """Strike off what the mail of that day told."""
    Waiting.objects.filter(entry=entry, since__lt=midnight(day_of(day))).delete()


def midnight(day: date) -> datetime:
    """The moment up to which a Monday's mail tells."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def day_of(said: str) -> date:
    return date.fromisoformat(said)


def _next(day: date, last: int) -> list[ListEntry]:
    waiting = Waiting.objects.filter(since__lt=midnight(day), entry__gt=last)
    numbers = list(waiting.order_by("entry").values_list("entry", flat=True).distinct()[:SLICE])
    found = ListEntry.objects.filter(pk__in=numbers).exclude(paused_until__gt=day)
    some = list(found.only("pk", "language", "domain").order_by("pk"))
    return some or ([] if not numbers else _next(day, numbers[-1]))
