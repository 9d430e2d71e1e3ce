"""Sealed lists: alerts wait, held, until two keepers have brought the key to the worker.

The key lies in one process: where entries are sealed, one worker sends.
"""

import time

from django.db import OperationalError

from clamour.alerts.models import Mailing
from clamour.alerts.states import MailingState
from clamour.delivery import crowds, states
from clamour.delivery.models import Delivery
from clamour.supporters.sealing import box

STREAMS = ("alerts.mail", "alerts.digest")
UNDER_WAY = (MailingState.ENTERING, MailingState.SENDING)
# Mails that a sender has packed already need no key; one that packs just now has it still.
PATIENCE = 20.0


class Locked(OperationalError):
    """The key went while mails were being packed: they go back, and no mail pays for it."""


def is_locked() -> bool:
    """Whether entries are sealed and nobody has unlocked them here."""
    return box.public_key() is not None and box.unlocked_key() is None


def unlocked() -> None:
    """The key is here: let what waited for it go."""
    for group in _groups():
        crowds.release(group)


def locking() -> None:
    """The key is about to go: hold what waits, and let the sender finish what it has."""
    hold_all()
    end = time.monotonic() + PATIENCE
    claimed = Delivery.objects.filter(stream__in=STREAMS, state=states.CLAIMED)
    while claimed.exists() and time.monotonic() < end:
        time.sleep(0.2)


def hold_all() -> None:
    """Hold every alert that waits; when a worker starts, its memory is empty."""
    if box.public_key() is not None:
        for group in _groups():
            crowds.hold(group)


def _groups() -> list[str]:
    groups = [it.group for it in Mailing.objects.filter(state__in=UNDER_WAY).only("pk")]
    weekly = Delivery.objects.filter(stream="alerts.digest", ended_at=None).order_by()
    return groups + list(weekly.values_list("group", flat=True).distinct())
