"""What people at the desk do: print and post, fax, fill in forms.

A letter waits until somebody takes it into a batch. A batch is fixed: it can be printed again, what
comes later makes another one, and it ends when a person says what became of it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from clamour.delivery import claims, results, states
from clamour.delivery.channels.by_hand import WAITS, ByHand
from clamour.delivery.channels.letter import Letter
from clamour.delivery.channels.webform import WebForm
from clamour.delivery.models import Channel, Delivery
from clamour.delivery.outcomes import presentable
from clamour.oversight import actions as oversight
from clamour.oversight.actions import Account

# Letters in a batch: what a person can put into envelopes at once, and one form.
AT_MOST = {Channel.POST: 100, Channel.FAX: 100, Channel.WEBFORM: 1}
# Their lanes are their channels, so that the index of what is handed over finds them.
AT_DESK = Q(lane__in=list(AT_MOST), state=states.HANDED_OVER, queue_id__startswith=WAITS)
DONE = {Channel.POST: "posted", Channel.FAX: "faxed", Channel.WEBFORM: "sent by their form"}
# What "it could not be done" means: a form refuses a letter as a server does.
UNDONE = {
    Channel.POST: states.FAILED,
    Channel.FAX: states.FAILED,
    Channel.WEBFORM: states.BOUNCED,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters that one person has taken, and that wait for a word; `name` begins with its day."""

    name: str
    channel: str
    letters: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter of a batch; its number stays, whatever becomes of the others."""

    row: Delivery
    number: int
    address: str
    letter: Letter


def waiting() -> dict[str, tuple[int, datetime]]:
    """Return channel -> how many letters nobody has taken yet, and since when the first waits."""
    found = _untaken().values_list("channel").annotate(Count("pk"), Min("since")).order_by()
    return {channel: (number, since) for channel, number, since in found}


def batches() -> list[Batch]:
    """Return what was taken and has no word yet, the oldest first."""
    taken = Delivery.objects.filter(AT_DESK).exclude(queue_id=WAITS)
    found = taken.values_list("queue_id", "channel").annotate(Count("pk")).order_by("queue_id")
    return [Batch(name.removeprefix(WAITS).strip(), *rest) for name, *rest in found]


def batch(name: str) -> Batch | None:
    """Return the batch of this name while it waits for a word."""
    return next((one for one in batches() if one.name == name), None)


@transaction.atomic
def take(channel: str, *, by: Account) -> str:
    """Make a batch of what waits longest; return its name, or "" when nothing waits.

    Who presses twice gets the letters once: the second press finds them taken.
    """
    rows = claims.sealed(_untaken().filter(channel=channel)).order_by("since", "pk")
    # Never waiting for a lock, it can be in nobody's way.
    found = list(rows.select_for_update(skip_locked=True)[: AT_MOST[Channel(channel)]])
    claims.keep_sealed(found)
    good = [one.row for one in _opened(found)]
    if not good:  # nothing waits, or nothing that can be sent
        return take(channel, by=by) if found else ""
    name = f"{timezone.now():%y%m%d-%H%M}-{secrets.token_hex(3)}"
    Delivery.objects.filter(pk__in=[row.pk for row in good]).update(queue_id=f"{WAITS} {name}")
    _log("take letters", name, by, len(good))
    return name


@transaction.atomic
def letters(name: str) -> list[Taken]:
    """Return what is in the batch now; what has nothing left to say ends here."""
    every = list(Delivery.objects.filter(queue_id=f"{WAITS} {name}").values_list("pk", flat=True))
    numbers = {pk: number for number, pk in enumerate(sorted(every), start=1)}
    return _opened(_in_batch(name), numbers)


@transaction.atomic
def done(name: str, *, by: Account) -> int:
    """A person has posted, faxed or filled in what is in the batch; return how many letters."""
    good = letters(name)
    results.record((one.row, states.ACCEPTED, DONE[Channel(one.row.channel)]) for one in good)
    _log("sent letters", name, by, len(good))
    return len(good)


@transaction.atomic
def undone(name: str, rows: Iterable[int], *, why: str, by: Account) -> int:
    """These letters of the batch could not be sent; return how many."""
    wanted = set(rows)
    found = [row for row in _in_batch(name) if row.pk in wanted]
    for row in found:
        row.open_address()
    said = (
        (row, UNDONE[Channel(row.channel)], presentable(why, row.address or "")) for row in found
    )
    results.record(said)
    _log("could not send letters", name, by, len(found))
    return len(found)


def _untaken() -> "QuerySet[Delivery]":
    """What waits; not while its appeal is off the site."""
    return Delivery.objects.filter(AT_DESK, queue_id=WAITS, paused=False)


def _in_batch(name: str) -> list[Delivery]:
    """The letters of a batch, locked in the order of a sender's locks."""
    rows = Delivery.objects.filter(AT_DESK, queue_id=f"{WAITS} {name}").order_by("pk")
    found = list(claims.sealed(rows).select_for_update())
    claims.keep_sealed(found)
    return found


def _opened(rows: list[Delivery], numbers: dict[int, int] | None = None) -> list[Taken]:
    """Ask the streams for the letters; write down of which there is none any more."""
    if not rows:
        return []
    channel = WebForm() if rows[0].channel == Channel.WEBFORM else ByHand()
    envelopes, failed = channel.pack(rows)
    known = {row.pk: row for row in rows}
    results.record((known[one.pk], one.state, one.answer) for one in failed)
    return [
        Taken(known[it.pk], (numbers or {}).get(it.pk, 0), it.recipient, Letter.read(it.message))
        for it in envelopes
    ]


def _log(verb: str, name: str, by: Account, number: int) -> None:
    oversight.record(who=by, verb=verb, subject=f"batch:{name}", detail={"letters": number})
