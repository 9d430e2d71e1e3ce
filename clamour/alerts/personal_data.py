"""The PERSONAL_DATA door of alerts: what is on its way to somebody, and what waits for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from clamour.alerts.actions import STREAM, TEST_STREAM
from clamour.alerts.digest import STREAM as DIGEST_STREAM
from clamour.alerts.models import Mailing, Waiting
from clamour.alerts.states import MailingState
from clamour.delivery import actions as delivery
from clamour.delivery import forgetting, queries
from clamour.delivery.models import Delivery
from clamour.supporters import people
from clamour.supporters.models import ListEntry

# Rows in one run of an hour; a million go within half a day.
AT_ONCE = 100_000


def held(mailbox: str) -> Iterable[dict[str, Any]]:
    entry = people.entry_of(mailbox)
    if entry is None:
        return
    rows = Delivery.objects.filter(stream=STREAM, ref__in=_refs(entry))
    for row in rows.only("state", "since", "ref"):
        number = row.ref.partition(":")[0]
        yield {
            "what": "alert",
            "number": number,
            "state": row.state,
            "day": f"{row.since:%Y-%m-%d}",
        }
    for waiting in Waiting.objects.filter(entry=entry).select_related("mailing"):
        yield {"what": "alert for your weekly mail", "subject": waiting.mailing.title}


def erase(mailbox: str) -> int:
    """Withdraw what has not left; the entry, and with it what waits, goes by `supporters`."""
    entry = people.entry_of(mailbox)
    if entry is None:
        return 0
    return delivery.withdraw(STREAM, _refs(entry))


def expire(now: datetime) -> int:
    """Forget the rows of mailings whose mails have ended SCRUB_DAYS ago; their numbers stay."""
    before = now - timedelta(days=settings.SCRUB_DAYS)
    ended = (MailingState.SENDING, MailingState.STOPPED)
    gone = 0
    for mailing in Mailing.objects.filter(state__in=ended, released_at__lt=before):
        rows = Delivery.objects.filter(group=mailing.group)
        if rows.filter(ended_at=None).exists() or rows.filter(ended_at__gte=before).exists():
            continue
        if not mailing.result:
            counted = queries.counts_by_part(mailing.group)
            mailing.result = {part: dict(states) for part, states in counted.items()}
            mailing.save(update_fields=["result"])
        gone += forgetting.forget(group=mailing.group, most=AT_ONCE)
        if not rows.exists():
            Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.DONE)
    for stream in (TEST_STREAM, DIGEST_STREAM):
        gone += forgetting.forget(stream=stream, before=now - timedelta(days=1), most=AT_ONCE)
    return gone


def schema() -> Iterable[dict[str, str]]:
    return [
        {
            "what": _("alert on its way: the number of your list entry, its state; no mailbox"),
            "until": _("%(days)d days after the last mail of that alert has ended its way")
            % {"days": settings.SCRUB_DAYS},
        },
        {
            "what": _("alerts that wait for your weekly mail"),
            "until": _("that mail has left"),
        },
    ]


def _refs(entry: ListEntry) -> list[str]:
    """An entry has one row a mailing; those of mailings long done are forgotten."""
    under_way = Mailing.objects.exclude(state__in=(MailingState.DRAFT, MailingState.DONE))
    return [f"{pk}:{entry.pk}" for pk in under_way.values_list("pk", flat=True)]
