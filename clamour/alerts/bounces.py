"""Which returned mail ends an entry: a mailbox that is not there at once, others at the third."""

from clamour.delivery.inbound.reports import status
from clamour.supporters import preferences
from clamour.supporters.models import ListEntry, Response

# RFC 3463: no such mailbox or domain. A policy or a full mailbox may pass.
GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
PATIENCE = 3


def take(entry_pk: int, answer: str, *, via: str) -> None:
    """Count a bounce, or end the entry."""
    entry = ListEntry.objects.filter(pk=entry_pk).first()
    if entry is None:
        return
    if status(answer) in GONE or entry.bounces + 1 >= PATIENCE:
        preferences.leave(entry, via=via, why=Response.Kind.GONE)
        return
    ListEntry.objects.filter(pk=entry_pk).update(bounces=entry.bounces + 1)
