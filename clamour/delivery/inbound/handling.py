"""From stored mails to what they change, some at a time; a crash at any point loses nothing.

1. Mark as begun, committed. A mail during which this process dies is begun twice at most: the third
   time it waits for a person, so that no mail can stop all others.
2. Read: decrypt and parse, outside of any transaction. A mail that breaks the parser waits.
3. In one transaction: find and lock the deliveries, judge, record, write what was made of it. A
   crash before the commit leaves the mails new; after it they are done.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from clamour import doors
from clamour.delivery.inbound import authenticity, judging, matching, receiving
from clamour.delivery.inbound.parsing import Mail, understood
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.models.inbound import Kind, State

logger = logging.getLogger(__name__)

AT_ONCE = 200  # mails in one transaction
BEGUN, BEGUN_TWICE = "being read", "being read, again"
# A bounce may be quicker than the sender's write-back; longer than this no claim holds.
PATIENCE = timedelta(minutes=20)
# The database is away: the mails stay new.
_NO_MAILS_FAULT = (OperationalError, InterfaceError)


@dataclass(slots=True)
class Read:
    """A stored mail with what it says; `mail` is None when it could not be read."""

    incoming: Incoming
    mail: Mail | None
    proven: bool = False
    named: tuple[str, str] | None = None  # a stream and its ref: the mail went to a code of ours


def handle_new(limit: int = AT_ONCE) -> int:
    """Handle up to `limit` mails that nobody has looked at; return how many are done with."""
    rows = _begin(limit)
    if len(rows) == 1 or not any(row.note for row in rows):
        return _handle(rows)
    # One of these has seen a process die: each alone, so that it takes none with it.
    return sum(_handle(_begin_again(row)) for row in rows)


@transaction.atomic
def _begin(limit: int) -> list[Incoming]:
    new = Incoming.objects.filter(state=State.NEW).order_by("pk")
    rows = list(new.defer("raw").select_for_update(skip_locked=True)[:limit])
    if len(rows) > 1 and any(row.note for row in rows):
        return rows
    return _begun(rows)


def _begun(rows: list[Incoming]) -> list[Incoming]:
    """Note that they are begun; those begun twice before are left to a person."""
    given_up = [row.pk for row in rows if row.note == BEGUN_TWICE]
    Incoming.objects.filter(pk__in=given_up).update(
        state=State.WAITING, note="it could not be read: the worker ended twice while it tried"
    )
    for before, now in ((BEGUN, BEGUN_TWICE), ("", BEGUN)):
        pks = [row.pk for row in rows if row.note == before]
        if pks:
            Incoming.objects.filter(pk__in=pks).update(note=now)
    return [row for row in rows if row.note != BEGUN_TWICE]


@transaction.atomic
def _begin_again(row: Incoming) -> list[Incoming]:
    found = Incoming.objects.filter(pk=row.pk, state=State.NEW).defer("raw")
    return _begun(list(found.select_for_update(skip_locked=True)))


def _handle(rows: Sequence[Incoming]) -> int:
    whole = Incoming.objects.in_bulk([row.pk for row in rows])
    return _carry_out([read(whole[row.pk]) for row in rows if row.pk in whole])


def read(row: Incoming) -> Read:
    """Open and understand a stored mail; one that cannot be read says so in its note."""
    try:
        raw = receiving.opened(row)
        mail = understood(raw)
    except Exception as error:
        # Mails are hostile: whatever one does to a parser, a person sees it and the others go on.
        logger.warning("a mail could not be read: %s", type(error).__name__)
        row.note = f"it could not be read: {type(error).__name__}"
        return Read(row, None)
    named = doors.named(mail.to)
    if named:
        proven = authenticity.is_proven(raw, mail.sender, covering=(b"to", b"cc"))
        return Read(row, mail, proven, named)
    return Read(row, mail, mail.kind == Kind.REPLY and _is_proven(raw, mail))


def _is_proven(raw: bytes, mail: Mail) -> bool:
    # The name system is asked about mails alone that may be forwarded.
    return bool(mail.clues) and authenticity.is_proven(raw, mail.sender)


def _carry_out(reads: Sequence[Read]) -> int:
    """Do what the mails mean, all in one transaction; where one fails, each in one of its own."""
    try:
        return _carry_out_together(reads)
    except _NO_MAILS_FAULT:
        raise
    except Exception as error:
        if len(reads) == 1:
            logger.exception("a mail could not be handled")
            return _give_up(reads[0], error)
    return sum(_carry_out([one]) for one in reads)


@transaction.atomic
def _carry_out_together(reads: Sequence[Read]) -> int:
    still_new = Incoming.objects.filter(
        pk__in=[one.incoming.pk for one in reads], state=State.NEW
    ).order_by("pk")
    free = set(still_new.select_for_update(skip_locked=True).values_list("pk", flat=True))
    mine = [one for one in reads if one.incoming.pk in free]
    rows = matching.found([one.mail.clues if one.mail else () for one in mine])
    ours = matching.ours(one.mail.own_id for one in mine if one.mail)
    done = [
        one.incoming
        for one, row in zip(mine, rows, strict=True)
        if _set(one, row, is_ours=one.mail is not None and one.mail.own_id in ours)
    ]
    _keep([one.incoming for one in mine])
    return len(done)


def _give_up(read: Read, error: Exception) -> int:
    incoming = read.incoming
    incoming.kind = read.mail.kind if read.mail else Kind.UNKNOWN
    incoming.state = State.WAITING
    incoming.note = f"it could not be handled: {type(error).__name__}"
    incoming.delivery, incoming.proven = None, read.proven
    _keep([incoming])
    return 1


# Plain SQL: bulk_update builds a CASE a row and a column, and cost as much as all the reading.
_COLUMNS = ("kind", "state", "delivery_id", "proven", "note")
_UPDATE = "UPDATE {} SET {} WHERE id = %s".format(  # noqa: S608  names from the model
    Incoming._meta.db_table, ", ".join(f"{name} = %s" for name in _COLUMNS)
)


def _keep(rows: Sequence[Incoming]) -> None:
    """Write what was made of these mails."""
    with connection.cursor() as cursor:
        cursor.executemany(
            _UPDATE, [(*(getattr(row, name) for name in _COLUMNS), row.pk) for row in rows]
        )


def _set(read: Read, row: Delivery | None, *, is_ours: bool) -> bool:
    """Set what becomes of one mail; False when its letter is still with the sender."""
    incoming = read.incoming
    if read.mail is None:
        incoming.state = State.WAITING
        return True
    trapped = doors.trapped(read.mail.came_to)
    if trapped and row is None:
        incoming.kind, incoming.state, incoming.note = read.mail.kind, State.WAITING, trapped
        return True
    if read.named and row is None:
        verdict = judging.called(read.named, read.mail, proven=read.proven)
        incoming.kind, incoming.state, incoming.note = verdict.kind, verdict.state, verdict.note
        incoming.proven = read.proven
        # What was to be learnt from it is learnt: nothing of its sender is kept.
        Incoming.objects.filter(pk=incoming.pk).update(raw=None)
        return True
    if judging.is_on_the_wire(row) and incoming.at > timezone.now() - PATIENCE:
        incoming.note = ""  # later; it has done nothing wrong
        return False
    verdict = judging.judge(incoming, read.mail, row, is_ours=is_ours)
    incoming.kind, incoming.state, incoming.note = verdict.kind, verdict.state, verdict.note
    incoming.delivery, incoming.proven = row if verdict.fits else None, read.proven
    return True
