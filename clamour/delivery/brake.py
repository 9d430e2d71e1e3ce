"""What a claimed letter asks before it begins: whether we stop, and whether it was recalled."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from django.db import InterfaceError, OperationalError, connection

from clamour.delivery import states
from clamour.delivery.models import Delivery, among
from clamour.delivery.outcomes import Outcome

# Seconds between two looks: an appeal's `stop` is promised to hold within one.
EVERY = 0.4

_FLAGGED = (
    f"SELECT id FROM {Delivery._meta.db_table} "  # noqa: S608
    f"WHERE owner = %s AND state = '{states.CLAIMED}' AND (recalled OR paused)"
)


class Brake:
    """One sender's: the loop looks, its channels ask."""

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self.stops = stopping
        self._watched: set[int] = set()
        self._recalled: set[int] = set()
        self._look_at = 0.0

    def watch(self, pks: Iterable[int]) -> None:
        """These have been claimed a moment ago."""
        self._watched, self._recalled = set(pks), set()
        self._look_at = time.monotonic() + EVERY

    def look(self, owner: str, *, but: Iterable[Outcome]) -> None:
        """Now and then, ask the database which of them were recalled, or held, since then.

        `but` are those that have come back. What is so slow that somebody can recall it in the
        middle leaves the time for a query.
        """
        self._watched.difference_update(one.pk for one in but)
        now = time.monotonic()
        if now < self._look_at or not self._watched:
            return
        self._look_at = now + EVERY
        # A database that is away is met, and waited for, where results are written back.
        with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute(f"{_FLAGGED} AND {among(self._watched)}", [owner])
            self._recalled.update(pk for (pk,) in cursor.fetchall())

    def holds(self, pk: int) -> bool:
        """Whether this letter must not begin any more."""
        return pk in self._recalled
