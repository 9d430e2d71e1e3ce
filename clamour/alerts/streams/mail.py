"""The stream of alerts. A ref is `mailing:entry`; the entry holds the mailbox."""

from collections.abc import Mapping, Sequence

from clamour.alerts import bounces, locking
from clamour.alerts.mails import Mails, fitting
from clamour.delivery import states
from clamour.delivery.models import Delivery
from clamour.delivery.models.inbound import Reason
from clamour.supporters import people, preferences
from clamour.supporters.models import ListEntry, Response, Wish
from clamour.supporters.people import Person

TO_PERSONS = True
_WHY = {Reason.COMPLAINED: Response.Kind.COMPLAINED, Reason.BOUNCED: Response.Kind.GONE}
_mails = Mails()


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The copy of each reader; none for who has left, and of an appeal that was closed."""
    found = ListEntry.objects.in_bulk({entry_of(row.ref) for row in deliveries})
    others = other_languages(found)
    kept = _mails.of(_mailing(row.ref) for row in deliveries)
    made = {}
    for row in deliveries:
        entry = found.get(entry_of(row.ref))
        mails = kept.get(_mailing(row.ref), {})
        if entry is None or not mails:
            continue
        mail = fitting(mails, entry.language, others.get(entry.pk, []))
        if mail:
            made[row.pk] = mail.copy(row, entry, opened(entry))
    return made


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailboxes of those who are on the list still."""
    found = ListEntry.objects.in_bulk({entry_of(ref) for ref in refs})
    return {ref: opened(found[entry_of(ref)]).mailbox for ref in refs if entry_of(ref) in found}


def heard(ref: str, state: str, answer: str) -> None:
    """What is delivered is counted in the outbox; a bounce may end the entry."""
    if state == states.BOUNCED:
        bounces.take(entry_of(ref), answer, via=group_of(ref))


def stopped(ref: str, reason: str) -> None:
    """The mailbox is gone, or its owner called the alert unwanted: it leaves the list."""
    entry = ListEntry.objects.filter(pk=entry_of(ref)).first()
    if entry:
        why = _WHY.get(Reason(reason), Response.Kind.LEFT)
        preferences.leave(entry, via=group_of(ref), why=why)


def opened(entry: ListEntry) -> Person:
    """Who the entry is; raise Locked, and hold what waits, where the key has gone."""
    try:
        return people.of(entry)
    except people.Sealed:
        locking.hold_all()
        raise locking.Locked from None


def entry_of(ref: str) -> int:
    return int(ref.rpartition(":")[2])


def _mailing(ref: str) -> int:
    return int(ref.partition(":")[0])


def group_of(ref: str) -> str:
    return f"alert:{ref.partition(':')[0]}"


def other_languages(found: Mapping[int, ListEntry]) -> dict[int, list[str]]:
    """What these entries read besides their own language."""
    rows = Wish.objects.filter(kind=Wish.Kind.LANGUAGE, entry__in=list(found))
    others: dict[int, list[str]] = {}
    for entry, language in rows.values_list("entry", "value"):
        others.setdefault(entry, []).append(language)
    return others
