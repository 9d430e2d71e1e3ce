"""The sunset of the silent: after 12 months without a sign one question, then the entry goes.

A sign is anything done here: acting by a link of ours, a change of wishes, joining anew. We do not
watch who opens mails, so reading alone is no sign; that is what the question is for.
"""

from datetime import date, datetime, timedelta

from clamour.delivery import actions as delivery
from clamour.delivery.models import Priority
from clamour.supporters import ledger
from clamour.supporters.models import ListEntry
from clamour.supporters.sealing import box

SILENT = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=30)
STREAM = "supporters.mail"
# Questions of one day; a list that was imported in one go shall not be asked in one go.
A_DAY = 5_000


def expire(now: datetime) -> int:
    """Ask those who fell silent, and forget those who have been asked and did not answer."""
    today = now.date()
    _ask(today - SILENT, today)
    unanswered = ListEntry.objects.filter(asked_on__lt=today - ANSWER_WITHIN)
    gone = 0
    for pk, tag in list(unanswered.values_list("pk", "tag")[:A_DAY]):
        ledger.note(ledger.LIST, bytes(tag))
        gone += ListEntry.objects.filter(pk=pk).delete()[0]
    return gone


def _ask(silent_since: date, today: date) -> None:
    silent = ListEntry.objects.filter(alive_on__lte=silent_since, asked_on=None).order_by("pk")
    if box.unlocked_key() is None:  # nobody here could tell where the question goes
        silent = silent.filter(sealed=None)
    entries = list(silent.only("pk", "language", "domain")[:A_DAY])
    rows = [
        delivery.Outgoing(
            ref=f"stay:{entry.language}:{entry.pk}:{today:%Y%m%d}", lane=entry.domain or ""
        )
        for entry in entries
    ]
    if rows:
        delivery.enqueue(STREAM, rows, priority=Priority.BULK)
        ListEntry.objects.filter(pk__in=[it.pk for it in entries]).update(asked_on=today)
