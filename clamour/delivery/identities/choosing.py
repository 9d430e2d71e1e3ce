"""Whom we are for each letter of a batch."""

from collections.abc import Callable, Collection, Iterable

from django.db import connection

from clamour.delivery import states
from clamour.delivery.identities.book import Book, Identity
from clamour.delivery.models import Delivery, Refusal
from clamour.delivery.outcomes import Outcome

# What begins the answer of a letter that is held for this reason; `actions.retry_identity` asks.
NOBODY = "every identity is refused there"


class Choice:
    """The rule for one batch; it asks the database once.

    `resting` says why an identity's relay is left alone at this moment, or ''.
    """

    def __init__(
        self, book: Book, lanes: Iterable[str], resting: Callable[[Identity], str] = lambda one: ""
    ) -> None:
        self._book = book
        self._resting = resting
        self._found: dict[tuple[str, str], Identity | tuple[str, str]] = {}
        self._refused = _refused(set(lanes))

    def allowed(self, lane: str) -> list[Identity]:
        """Return the identities that this receiving domain has not refused, in order."""
        return [one for one in self._book.identities if (one.name, lane) not in self._refused]

    def of(self, row: Delivery) -> Identity | Outcome:
        """Return whom we are for the letter, or what becomes of it when we can be nobody.

        One that was tried before stays whom it was, whatever is better now: a server that asked us
        to come again wants the same envelope sender from the same relay (RFC 6647 2).
        """
        asked = row.lane, row.identity
        if asked not in self._found:
            self._found[asked] = self._choose(*asked)
        found = self._found[asked]
        if isinstance(found, Identity):
            return found
        why, again = found
        return Outcome(row.pk, states.QUEUED, answer=why, again=again)

    def _choose(self, lane: str, before: str) -> Identity | tuple[str, str]:
        """Return whom, or why not and when again."""
        if self._book.problems:
            return self._book.problems[0].text, states.OURS
        allowed = self.allowed(lane)
        if not allowed:
            return NOBODY, states.POLICY
        asked = [one for one in allowed if one.name == before] or allowed
        for one in asked:
            if not one.wrong and not self._resting(one):
                return one
        return asked[0].wrong or self._resting(asked[0]), states.OURS


def _refused(lanes: Collection[str]) -> set[tuple[str, str]]:
    """Which identities these domains refuse; asked with each batch, so in plain SQL."""
    if not lanes:
        return set()
    marks = ", ".join(["%s"] * len(lanes))
    query = f"SELECT identity, lane FROM {Refusal._meta.db_table} WHERE lane IN ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, list(lanes))
        return set(cursor.fetchall())
