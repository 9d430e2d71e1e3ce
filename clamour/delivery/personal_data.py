"""The PERSONAL_DATA door of delivery: mails that came back, and who is never written to again.

What a person's letters got as answers is told and erased by `letters`, which knows whose they are.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from clamour.delivery import suppression
from clamour.delivery.models import Incoming
from clamour.delivery.models.inbound import State
from clamour.gate.mailboxes import BadMailbox

FORGOTTEN = "forgotten before anybody looked at it"


def held(mailbox: str) -> Iterable[dict[str, Any]]:
    try:
        mark = suppression.of(mailbox)
    except BadMailbox:
        return
    if mark:
        yield {"what": "mark: nothing is sent to this mailbox", "reason": mark.get_reason_display(),
               "since": mark.since.isoformat()}  # fmt: skip


def erase(mailbox: str) -> int:
    """Nothing: without its mark the mailbox would be written to again."""
    return 0


def expire(now: datetime) -> int:
    """Forget the words of each mail INCOMING_DAYS after it came; its kind and day stay."""
    old = Incoming.objects.filter(
        raw__isnull=False, at__lt=now - timedelta(days=settings.INCOMING_DAYS)
    )
    unseen = old.exclude(state=State.HANDLED)
    unseen.update(state=State.HANDLED, note=FORGOTTEN)
    return old.update(raw=None)


def schema() -> Iterable[dict[str, str]]:
    return [
        {
            "what": gettext(
                "mail that came back to us (answers, bounces), encrypted as a whole; the desk can "
                "read it"
            ),
            "until": gettext("%(days)d days after it came") % {"days": settings.INCOMING_DAYS},
        },
        {
            "what": gettext("never write again: keyed tag of the mailbox, reason, day"),
            "until": gettext("a person takes the mark away"),
        },
    ]
