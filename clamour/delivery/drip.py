"""A fast first wave, then a letter every so often: when a target's next letter may go.

An office that gets a thousand letters in an hour sets up a filter; one that gets them all day, for
weeks, has to answer. The time is given when the letter is accepted, so that nobody has to count
later: what is due is due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clamour.delivery.models import Drip


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`first_wave` letters go at once, then one every `every`; None: all go at once.

    `open_at` moves a time into the office's hours.
    """

    first_wave: int = 0
    every: timedelta | None = None
    open_at: Callable[[datetime], datetime] | None = None

    def fit(self, at: datetime) -> datetime:
        """The time itself, or when the office opens next."""
        return self.open_at(at) if self.open_at else at


@transaction.atomic
def next_slot(group: str, part: str, rhythm: Rhythm) -> datetime:
    """Return when the next letter of this target may go, and keep that it has been given out."""
    now = timezone.now()
    if rhythm.every is None:
        return rhythm.fit(now)
    drip, _new = Drip.objects.select_for_update().get_or_create(group=group, part=part)
    slot = now
    if drip.sent >= rhythm.first_wave:
        slot = max(now, drip.next_slot or now)
        drip.next_slot = rhythm.fit(slot) + rhythm.every
    drip.sent += 1
    drip.save()
    return rhythm.fit(slot)
