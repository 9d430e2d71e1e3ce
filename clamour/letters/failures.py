"""A letter that will not arrive comes back to its writer, with the other ways to the office."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clamour.delivery import actions as delivery
from clamour.gate import mailing
from clamour.letters.models import Failure, Letter

STREAM = "letters.failure"
AT_ONCE = 1_000


def note(letter: int, target: int) -> None:
    """Keep in mind that this letter will not reach this target; in the caller's transaction."""
    if Letter.objects.filter(pk=letter, mailbox__isnull=False).exists():
        Failure.objects.get_or_create(letter_id=letter, target=target)


def tell(now: datetime | None = None) -> int:
    """Queue one mail to each writer whose letter failed somewhere; return how many.

    Who has had the mails of today is told when the next day begins; the receipt says it at once.
    """
    now = now or timezone.now()
    untold: dict[int, list[int]] = defaultdict(list)
    rows = Failure.objects.filter(told_at=None).order_by("pk")[:AT_ONCE]
    for pk, letter in rows.values_list("pk", "letter_id"):
        untold[letter].append(pk)
    letters = Letter.objects.in_bulk(list(untold))
    return sum(_tell(letters[pk], failures, now) for pk, failures in untold.items())


@transaction.atomic
def _tell(letter: Letter, failures: list[int], now: datetime) -> bool:
    rows = Failure.objects.filter(pk__in=failures, told_at=None)
    if letter.is_scrubbed:
        rows.delete()
        return False
    if not mailing.may_write(letter.mailbox or "", about=f"failures {letter.appeal}"):
        return False
    if not rows.update(told_at=now):
        return False
    lane = delivery.lane_of(letter.mailbox or "")
    ref = f"{letter.pk}:{min(failures)}"
    mail = delivery.Outgoing(ref=ref, group=f"failures:{letter.pk}", lane=lane)
    delivery.enqueue(STREAM, [mail])
    return True
