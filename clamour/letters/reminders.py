"""One reminder of an unconfirmed letter, a day after it was written."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clamour.appeals import queries as appeals
from clamour.gate import breaker, mailing
from clamour.letters import actions
from clamour.letters.models import Letter
from clamour.letters.queries import has_written
from clamour.letters.states import LetterState

AFTER, NO_LATER = timedelta(days=1), timedelta(days=3)
AT_ONCE = 500


def remind(now: datetime | None = None) -> int:
    """Ask once more for letters of a day ago that nobody confirmed; return how many.

    Only in calm times: were the mailboxes typed by somebody else, each reminder would be one more
    mail to a stranger. It counts in the budgets like any mail.
    """
    now = now or timezone.now()
    if breaker.is_open() or not breaker.standing(now).is_calm:
        return 0
    waiting = Letter.objects.filter(
        state=LetterState.PENDING,
        written_at__lt=now - AFTER,
        written_at__gt=now - NO_LATER,
        asked=1,
    )
    return sum(_remind(letter) for letter in waiting.order_by("written_at")[:AT_ONCE])


@transaction.atomic
def _remind(letter: Letter) -> bool:
    # Marked whatever happens: who is over budget today is not reminded at all.
    mine = Letter.objects.filter(pk=letter.pk, asked=1, state=LetterState.PENDING)
    page = appeals.edition(letter.appeal, letter.language)
    if not mine.update(asked=2) or page is None or not page.is_open or has_written(letter):
        return False
    if not mailing.may_write(letter.mailbox or "", about=str(letter.appeal)):
        return False
    actions.ask([letter], again=True)
    return True
