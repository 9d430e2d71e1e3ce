"""The breaker: confirmation mails stop when too many of them are left unanswered.

Somebody who types strangers' mailboxes into a form makes us write to them; hardly one of those
mails is ever confirmed (pyladiescon-portal's incident: 2,249 strangers in ten weeks, one per half
hour, unnoticed for four months). So over 7 days, among mails older than a day:

    stop when   unconfirmed > 40 + confirmed x ratio

`ratio` is what this site's own supporters leave unanswered for each one who confirms, measured over
8 weeks and begun with the guess that half of them confirm. A crowd that comes through the news
confirms less than the regulars do, so confirmations beyond a usual week's count with CROWD at
least. While the breaker is open no mail leaves: supporters confirm by a mail of their own, and the
desk, which sees it first, resets it. Kept are sums by the hour, nothing of anybody.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from clamour.gate.models import Asked, Trip
from clamour.oversight import actions as oversight
from clamour.oversight.actions import Account

ALLOWANCE = 40
# Of a crowd two in five confirm (listmonk's users report a third to a half), and in its first hours
# chance alone can make it 36 %: 0.64 / 0.36.
CROWD = 1.8
# No week is quite like another: as many more than measured may be left unanswered.
MARGIN = 1.25
# Nobody can teach the breaker to be blind: a site where fewer than a third confirm stops.
MOST = 2.0
# The guess with which measuring begins, as if so many had signed up and half confirmed.
GUESSED = 20
WINDOW, RIPE = timedelta(days=7), timedelta(days=1)
MEASURED, FRESH = timedelta(weeks=8), timedelta(days=3)


@dataclass(frozen=True)
class Standing:
    """What the breaker sees: ripe mails of the window, and what is usual here."""

    unconfirmed: int
    confirmed: int
    ratio: float
    usual: float  # confirmations in a usual window

    @property
    def limit(self) -> float:
        """As many may be left unconfirmed."""
        regulars = min(self.confirmed, self.usual)
        crowd = self.confirmed - regulars
        return ALLOWANCE + regulars * self.ratio + crowd * max(self.ratio, CROWD)

    @property
    def is_over(self) -> bool:
        return self.unconfirmed > self.limit

    @property
    def is_calm(self) -> bool:
        """Far from the limit: nothing of the allowance is used. Reminders leave only then."""
        return self.unconfirmed <= self.limit - ALLOWANCE


def note_asked(at: datetime, number: int = 1) -> None:
    """So many confirmation mails were asked for; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gate_asked (hour, mailed, confirmed) VALUES (%s, %s, 0) "
            "ON CONFLICT (hour) DO UPDATE SET mailed = gate_asked.mailed + excluded.mailed",
            [_stored(at), number],
        )


def note_confirmed(asked_at: datetime) -> None:
    """The mail that was asked for then has been confirmed; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE gate_asked SET confirmed = confirmed + 1 "
            "WHERE hour = %s AND confirmed < mailed",
            [_stored(asked_at)],
        )


def is_open() -> bool:
    """Whether no confirmation mail may leave."""
    with connection.cursor() as cursor:  # asked for every letter
        cursor.execute("SELECT 1 FROM gate_trip WHERE reset_at IS NULL LIMIT 1")
        return cursor.fetchone() is not None


def standing(now: datetime) -> Standing:
    """What the breaker sees at this moment."""
    begin = max([now - MEASURED, *_resets()])
    window = _sums(max(now - WINDOW, begin), now - RIPE)
    known = _sums(now - MEASURED, now - FRESH)
    weeks = max(_weeks_known(now), 1.0)
    left_open = known[0] - known[1] + GUESSED / 2
    ratio = left_open / (known[1] + GUESSED / 2)
    return Standing(
        unconfirmed=window[0] - window[1],
        confirmed=window[1],
        ratio=min(ratio * MARGIN, MOST),
        usual=known[1] / weeks + math.sqrt(known[1] / weeks),
    )


def look(now: datetime | None = None) -> bool:
    """Open the breaker when it is time; return whether it is open. The clock asks each minute."""
    now = now or timezone.now()
    with transaction.atomic():
        if is_open():
            return True
        seen = standing(now)
        if not seen.is_over:
            return False
        Trip.objects.create(tripped_at=now, unconfirmed=seen.unconfirmed, confirmed=seen.confirmed)
        oversight.record(
            who=None,
            verb="stop confirmation mails",
            subject="breaker",
            detail={"unconfirmed": seen.unconfirmed, "confirmed": seen.confirmed},
        )
        return True


@transaction.atomic
def reset(*, by: Account) -> bool:
    """Let mails leave again; counting begins anew. Return whether it was open."""
    closed = Trip.objects.filter(reset_at=None).update(reset_at=timezone.now())
    if closed:
        oversight.record(who=by, verb="reset breaker", subject="breaker")
    return bool(closed)


def open_trip() -> Trip | None:
    """The trip that waits for the desk."""
    return Trip.objects.filter(reset_at=None).first()


def forget(now: datetime) -> int:
    """Remove sums that nothing measures any more; return how many hours."""
    return Asked.objects.filter(hour__lt=now - MEASURED - WINDOW).delete()[0]


def _sums(begin: datetime, end: datetime) -> tuple[int, int]:
    """Mailed and confirmed in these hours."""
    rows = Asked.objects.filter(hour__gte=hour_of(begin), hour__lt=hour_of(end))
    said = rows.aggregate(mailed=Sum("mailed"), confirmed=Sum("confirmed"))
    return said["mailed"] or 0, said["confirmed"] or 0


def _resets() -> list[datetime]:
    last = Trip.objects.exclude(reset_at=None).order_by("-reset_at").first()
    return [last.reset_at + timedelta(hours=1)] if last and last.reset_at else []


def _weeks_known(now: datetime) -> float:
    first = Asked.objects.filter(hour__gte=now - MEASURED).order_by("hour").first()
    return (now - FRESH - first.hour) / WINDOW if first else 0.0


def hour_of(moment: datetime) -> datetime:
    """The hour under which a moment is counted."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _stored(moment: datetime) -> Any:
    """The hour as the ORM writes it, for plain SQL."""
    return connection.ops.adapt_datetimefield_value(hour_of(moment))
