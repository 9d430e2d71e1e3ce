"""From what a mail names to the delivery it is about; what names nothing of ours stays without."""

from collections.abc import Iterable, Sequence

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from clamour.delivery.inbound.addresses import Clue, clues
from clamour.delivery.models import Delivery

# The address as it lies: one that was damaged must not keep the others from being read.
SEALED = ExpressionWrapper(F("address"), output_field=BinaryField(null=True))


def found(named: Sequence[Sequence[Clue]]) -> list[Delivery | None]:
    """Return the delivery of each mail by the surest of its clues, locked, in two queries.

    The same row is the same object for all mails about it. Call it within a transaction.
    """
    known = _known({clue for some in named for clue in some})
    pks = [next((known[clue] for clue in some if clue in known), None) for some in named]
    rows = {row.pk: row for row in locked({pk for pk in pks if pk})}
    return [rows.get(pk) if pk else None for pk in pks]


def locked(pks: Iterable[int]) -> list[Delivery]:
    """The rows, locked, their addresses still sealed (`Delivery.open_address`)."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(pk__in=list(pks)).defer("address")
    # In the order of a sender's locks, so that neither waits for the other.
    found: list[Delivery] = []
    for row in rows.annotate(lies_as=SEALED).order_by("pk").select_for_update():
        row.sealed = row.lies_as
        found.append(row)
    return found


def ours(message_ids: Iterable[str]) -> set[str]:
    """Which of these Message-IDs we made."""
    wanted = [it for it in message_ids if it]
    rows = Delivery.objects.filter(message_id__in=wanted)
    return set(rows.values_list("message_id", flat=True))


def by_hand(text: str) -> Delivery | None:
    """The delivery that a person names by Message-ID, return address or answer address."""
    named = text.strip()
    wanted = [*clues(named.strip("<>")), Clue(message_id=f"<{named.strip('<>')}>")]
    pk = next((pk for clue in wanted if (pk := _known({clue}).get(clue))), None)
    return Delivery.objects.defer("address").filter(pk=pk).first() if pk else None


def _known(named: set[Clue]) -> dict[Clue, int]:
    by_id = {clue.message_id: clue for clue in named if clue.message_id}
    by_pk = {clue.pk: clue for clue in named if clue.pk}
    rows = Delivery.objects.filter(message_id__in=list(by_id)).values_list("message_id", "pk")
    there = Delivery.objects.filter(pk__in=list(by_pk)).values_list("pk", flat=True)
    return {by_id[message_id]: pk for message_id, pk in rows} | {by_pk[pk]: pk for pk in there}
