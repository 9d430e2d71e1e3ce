"""The stream of alerts. A ref is `mailing:entry`; the entry holds the mailbox."""

import time
from collections.abc import Iterable, Mapping, Sequence

from clamour.alerts import bounces, locking
from clamour.alerts.mails import Mails, fitting
from clamour.delivery import states
from clamour.delivery.models import Delivery
from clamour.delivery.models.inbound import Reason
from clamour.supporters import people, preferences
from clamour.supporters.models import ListEntry, Response, Wish
from clamour.supporters.people import Recipient

TO_PERSONS = True
_WHY = {Reason.COMPLAINED: Response.Kind.COMPLAINED, Reason.BOUNCED: Response.Kind.GONE}
_mails = Mails()


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The copy of each reader; none for who has left, and of an appeal that was closed."""
    found = readers(row.ref for row in deliveries)
    others = other_languages(found)
    kept = _mails.of(_mailing(row.ref) for row in deliveries)
    made = {}
    for row in deliveries:
        reader, mails = found.get(entry_of(row.ref)), kept.get(_mailing(row.ref))
        if reader is None or not mails:
            continue
        mail = fitting(mails, reader.language, others.get(reader.pk, []))
        if mail:
            made[row.pk] = mail.copy(row, reader)
    return made


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailboxes of those who are on the list still."""
    found = readers(refs)
    return {ref: found[entry_of(ref)].person.mailbox for ref in refs if entry_of(ref) in found}


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


Readers = dict[int, Recipient]
# The sender asks for mailboxes and for copies of the same batch, one right after the other.
_last: list[tuple[float, Readers]] = []


def readers(refs: Iterable[str]) -> Readers:
    """Those of the entries that are on the list still, and who they are.

    Raise Locked, and hold what waits, where the key has gone.
    """
    wanted = {entry_of(ref) for ref in refs}
    if _last and wanted <= _last[0][1].keys() and time.monotonic() < _last[0][0]:
        return _last.pop()[1]
    try:
        found = people.recipients(wanted)
    except people.Sealed:
        locking.hold_all()
        raise locking.Locked from None
    _last[:] = [(time.monotonic() + 1, found)]
    return found


def entry_of(ref: str) -> int:
    return int(ref.rpartition(":")[2])


def _mailing(ref: str) -> int:
    return int(ref.partition(":")[0])


def group_of(ref: str) -> str:
    return f"alert:{ref.partition(':')[0]}"


def other_languages(found: Iterable[int]) -> dict[int, list[str]]:
    """What these entries read besides their own language."""
    rows = Wish.objects.filter(kind=Wish.Kind.LANGUAGE, entry__in=list(found))
    others: dict[int, list[str]] = {}
    for entry, language in rows.values_list("entry", "value"):
        others.setdefault(entry, []).append(language)
    return others
