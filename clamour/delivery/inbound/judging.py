"""What a mail means for the letter it is about.

A forged or unknown token changes nothing: a row moves only where the state table leads from where
it is, and only when it has left us at all. What is not decided here waits for a person.
"""

from dataclasses import dataclass, replace

from clamour import doors
from clamour.delivery import results, states, suppression
from clamour.delivery.identities import refusing
from clamour.delivery.inbound import reports
from clamour.delivery.inbound.parsing import Mail
from clamour.delivery.models import Attempt, Delivery, Incoming
from clamour.delivery.models.inbound import Kind, Reason, State
from clamour.delivery.outcomes import presentable
from clamour.gate.mailboxes import BadMailbox
from clamour.keys.fields import Unopenable

# RFC 3463: no such mailbox, or no such domain. A full mailbox or a policy is no reason to stop.
_GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of a mail; `fits` says whether it is about the delivery found for it."""

    kind: Kind
    state: State
    note: str
    fits: bool = True


def judge(incoming: Incoming, mail: Mail, row: Delivery | None, *, is_ours: bool) -> Verdict:
    """Do what the mail means for its delivery, which the caller has locked; return what it was.

    `is_ours` says that our own letter has come back: it is never sent on again.
    """
    if row is None:
        return Verdict(mail.kind, State.WAITING, "it names no letter of ours", fits=False)
    if not _has_left(row):
        return Verdict(mail.kind, State.WAITING, "the letter it names has not left yet", fits=False)
    if is_ours:
        return Verdict(Kind.UNKNOWN, State.HANDLED, "our own letter came back; not sent on")
    return _MEANINGS[mail.kind](incoming, mail, row)


def called(named: tuple[str, str], mail: Mail, *, proven: bool) -> Verdict:
    """A mail to a code of ours: its stream says what it was good for."""
    stream, ref = named
    note = doors.called(stream, ref, sender=mail.sender, proven=proven, to=mail.to)
    return Verdict(Kind.CODE, State.HANDLED, note, fits=False)


def is_on_the_wire(row: Delivery | None) -> bool:
    """Whether a sender has the letter at this moment: its row is not ours to change."""
    return row is not None and row.state == states.CLAIMED


def as_kind(mail: Mail, kind: str) -> Mail:
    """The mail as the kind that a person says it is; unchanged for ""."""
    return replace(mail, kind=Kind(kind)) if kind else mail


def unreadable() -> Mail:
    """What stands for a mail that no program can read and a person could."""
    return Mail(Kind.UNKNOWN, "", (), "", "", "", "")


def _has_left(row: Delivery) -> bool:
    return row.first_try is not None and row.state not in (states.HELD, states.QUEUED)


def _bounce(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    answer = _shown(row, mail.answer or "returned, without a reason")
    if refusing.refused(row, answer, domain=mail.domain):
        row.refresh_from_db(fields=["state"])
        return Verdict(Kind.BOUNCE, State.HANDLED, f"refused by policy: {answer}"[:500])
    if row.state == states.UNCERTAIN:
        _move(row, states.HANDED_OVER, "it has left us: it came back")
    before, moved = row.state, _move(row, states.BOUNCED, answer)
    if not moved:
        _note_late(row, answer)
    _stop_persons(row, answer)
    said = "" if moved else f"it came when the letter was {before} already; "
    return Verdict(Kind.BOUNCE, State.HANDLED, f"{said}{answer}"[:500])


def _receipt(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    answer = _shown(row, mail.answer or "their server says that it was delivered")
    _move(row, states.ACCEPTED, answer)
    return Verdict(Kind.RECEIPT, State.HANDLED, answer)


def _delay(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    return Verdict(Kind.DELAY, State.HANDLED, _shown(row, mail.answer))


def _auto_reply(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    _arrived(row)
    return Verdict(Kind.AUTO_REPLY, State.HANDLED, "an automatic answer; not sent on")


def _reply(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    _arrived(row)
    if doors.replied(row.stream, row.ref, incoming.pk):
        return Verdict(Kind.REPLY, State.HANDLED, "sent on to whom it is for")
    return Verdict(Kind.REPLY, State.WAITING, "nobody but you reads this answer")


def complained(row: Delivery) -> Verdict:
    """A recipient called this letter unwanted: a person's mailbox gets nothing more from us."""
    _arrived(row)
    if _stop(row, Reason.COMPLAINED):
        return Verdict(Kind.COMPLAINT, State.HANDLED, "this mailbox gets nothing more from us")
    return Verdict(Kind.COMPLAINT, State.WAITING, "an office calls our letter unwanted")


def _complaint(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    return complained(row)


def _unknown(incoming: Incoming, mail: Mail, row: Delivery) -> Verdict:
    return Verdict(Kind.UNKNOWN, State.WAITING, "what it says is not understood")


_MEANINGS = {
    Kind.BOUNCE: _bounce,
    Kind.RECEIPT: _receipt,
    Kind.DELAY: _delay,
    Kind.AUTO_REPLY: _auto_reply,
    Kind.REPLY: _reply,
    Kind.COMPLAINT: _complaint,
    Kind.UNKNOWN: _unknown,
}


def _arrived(row: Delivery) -> None:
    """Who answers has the letter, whatever we thought of it."""
    _move(row, states.ACCEPTED, "it was answered")


def _move(row: Delivery, state: str, answer: str) -> bool:
    """Record where the table leads; whether it does. The answer holds no mailboxes any more."""
    if state not in states.STATES[row.state].moves_to:
        return False
    results.record([(row, state, answer)])
    row.state, row.answer = state, answer  # what the next mail about it will find
    return True


def _note_late(row: Delivery, answer: str) -> None:
    """A bounce days late: the row has ended, its history and the stream still learn of it."""
    if row.state not in (states.SETTLED, states.FAILED):
        return
    Attempt.objects.create(delivery_id=row.pk, state=states.BOUNCED, answer=answer)
    doors.stream(row.stream).heard(row.ref, states.BOUNCED, answer)


def _stop_persons(row: Delivery, answer: str) -> None:
    if reports.status(answer) in _GONE:
        _stop(row, Reason.BOUNCED)


def _stop(row: Delivery, reason: Reason) -> bool:
    """Suppress the mailbox of a person; whether it is one and is known."""
    if not doors.writes_to_persons(row.stream):
        return False
    # Asked before the stream hears of it: it may forget the person then.
    mailbox = _address(row) or doors.stream(row.stream).recipients([row.ref]).get(row.ref, "")
    doors.stopped(row.stream, row.ref, reason)
    try:
        suppression.suppress(mailbox, reason)
    except BadMailbox:
        return False
    return True


def _shown(row: Delivery, answer: str) -> str:
    return presentable(answer, _address(row))


def _address(row: Delivery) -> str:
    """Where the letter went, opened once; "" when our key does not open it."""
    if "address" not in row.__dict__:
        try:
            row.open_address()
        except Unopenable:
            row.address = ""
    return row.address or ""
