"""The PERSONAL_DATA door of the alert list."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from clamour.delivery import actions as delivery
from clamour.delivery import forgetting
from clamour.supporters import devices, joining, ledger, people, silence
from clamour.supporters.importing import uploading
from clamour.supporters.models import Act, ListEntry
from clamour.supporters.people import Person, list_tag

# Our own mails (links, questions) are forgotten so long after they ended.
MAILS_KEPT = timedelta(days=1)
ACTS_KEPT = timedelta(days=365)


def held(mailbox: str) -> Iterable[dict[str, Any]]:
    for entry in ListEntry.objects.filter(tag=list_tag(mailbox)):
        try:
            person, sealed = people.of(entry), False
        except people.Sealed:
            person, sealed = Person(mailbox), True
        yield {
            "what": "alert list",
            "mailbox": person.mailbox,
            "name": _("sealed: we cannot read it here") if sealed else person.name,
            "organisation": _("sealed: we cannot read it here") if sealed else person.organisation,
            "language": entry.language,
            "country": entry.country,
            "consent": f"{entry.consent_text}, {entry.consent_way}, {entry.consented_on}",
            "consent language": entry.consent_language,
            "how often": entry.get_rhythm_display(),
            "only urgent": entry.only_urgent,
            "paused until": entry.paused_until.isoformat() if entry.paused_until else None,
            "picked": [f"{wish.kind}: {wish.value}" for wish in entry.wishes.order_by("pk")],
            "last sign of life": entry.alive_on.isoformat(),
            "mails returned": entry.bounces,
        }
        for act in entry.acts.order_by("on"):
            yield {"what": "you wrote for", "appeal": str(act.appeal), "day": act.on.isoformat()}


def erase(mailbox: str) -> int:
    """The entry, and our own mails to this mailbox on their way."""
    devices.forget_everywhere(mailbox)
    group = joining.group_of(mailbox)
    delivery.recall(group)
    forgetting.forget_addresses(group)
    forgotten: int = ListEntry.objects.filter(tag=list_tag(mailbox)).delete()[0]
    return forgotten + forgetting.forget(group=group)


def expire(now: datetime) -> int:
    """Forget our own mails, old acts, and people who have been silent and did not answer."""
    ledger.forget_old(now)
    old = Act.objects.filter(on__lt=(now - ACTS_KEPT).date())
    forgotten = old.delete()[0] + forgetting.forget(stream=joining.STREAM, before=now - MAILS_KEPT)
    forgotten += devices.expire(now)
    return forgotten + silence.expire(now) + uploading.expire(now)


def schema() -> Iterable[dict[str, str]]:
    return [
        {
            "what": _(
                "alert list: mailbox, name, organisation (encrypted); language, country, wishes; "
                "consent: version of the words, day, way, language"
            ),
            "until": _("you leave the list; or 12 silent months and a question without an answer"),
        },
        {
            "what": _("for which appeals you wrote, if you agreed that we remember it"),
            "until": _("12 months, or you end it"),
        },
        {
            "what": _("mails with links that you asked for: your mailbox (encrypted)"),
            "until": _("a day after the mail has ended its way"),
        },
        {
            "what": _(
                "remembered device: nothing with us; when you end it everywhere, a keyed tag of "
                "the mailbox and the time"
            ),
            "until": _("%(days)d days") % {"days": devices.LASTS.days},
        },
        {
            "what": _("a list that the desk imports: the file (encrypted)"),
            "until": _("it is taken over, a day at most"),
        },
        {
            "what": _(
                "that you left or were erased: a keyed tag of the mailbox and the time, so that a "
                "restored backup does not bring you back"
            ),
            "until": _("400 days"),
        },
    ]
