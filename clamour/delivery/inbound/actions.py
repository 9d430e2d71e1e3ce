"""What a person at the desk can do with a mail that came back; each stands in the log."""

from django.contrib.auth.models import User
from django.db import transaction

from clamour.delivery.inbound import handling, judging, matching
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.models.inbound import Kind, State
from clamour.oversight import actions as oversight


class DoesNotFit(Exception):
    """The letter has not left yet, or a sender has it at this moment: no mail can be about it."""


def match(*, incoming: Incoming, delivery: Delivery, by: User) -> str:
    """Say which letter a mail is about; what it means then happens. Return what was made of it.

    Raise DoesNotFit.
    """
    return _judge(incoming, delivery, by, verb="match mail", kind="")


def say_bounce(*, incoming: Incoming, delivery: Delivery, by: User) -> str:
    """Say that a mail returns this letter, which no program understood. Raise DoesNotFit."""
    return _judge(incoming, delivery, by, verb="call mail a bounce", kind=Kind.BOUNCE)


@transaction.atomic
def mark_done(*, incoming: Incoming, by: User) -> None:
    """Say that nothing more is to be done about a mail."""
    rows = Incoming.objects.filter(pk=incoming.pk, state=State.WAITING)
    if rows.update(state=State.HANDLED):
        _log(by, "mail is done", incoming, {})


@transaction.atomic
def _judge(incoming: Incoming, delivery: Delivery, by: User, *, verb: str, kind: str) -> str:
    row = Incoming.objects.select_for_update().get(pk=incoming.pk)
    read = handling.read(row)
    mail = judging.as_kind(read.mail or judging.unreadable(), kind)
    (locked,) = matching.locked([delivery.pk])
    if judging.is_on_the_wire(locked):
        raise DoesNotFit
    verdict = judging.judge(row, mail, locked, is_ours=False)
    if not verdict.fits:
        raise DoesNotFit
    row.kind, row.delivery, row.proven = verdict.kind, locked, read.proven
    row.state, row.note = State.HANDLED, verdict.note
    row.save(update_fields=["kind", "delivery", "proven", "state", "note"])
    _log(by, verb, incoming, {"delivery": locked.pk})
    return verdict.note


def _log(by: User, verb: str, incoming: Incoming, detail: dict[str, int]) -> None:
    oversight.record(who=by, verb=verb, subject=f"mail:{incoming.pk}", detail=detail)
