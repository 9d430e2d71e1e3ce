"""Rows of the outbox that have had their time: gone, with their attempts, or without their address.

What nobody counts goes; letters of an appeal are scrubbed and stay (`actions.scrub`).
"""

from datetime import datetime

from clamour.delivery.models import Attempt, Delivery

AT_ONCE = 1_000  # rows in one statement
MOST = 20_000  # rows in one transaction


def forget_addresses(group: str) -> int:
    """Forget where the deliveries of a group go; what has not left then has nowhere to go."""
    return Delivery.objects.filter(group=group).update(address=None)


def forget(
    *, stream: str = "", group: str = "", before: datetime | None = None, most: int = MOST
) -> int:
    """Delete ended deliveries of a stream or group, with their attempts; return how many went.

    `before` leaves those that ended since. At most `most`, oldest first: call it again, so that a
    million rows do not keep every other writer out.
    """
    ended = Delivery.objects.filter(ended_at__isnull=False)
    if stream:
        ended = ended.filter(stream=stream)
    if group:
        ended = ended.filter(group=group)
    if before:
        ended = ended.filter(ended_at__lt=before)
    gone = list(ended.order_by("pk").values_list("pk", flat=True)[:most])
    for some in (gone[at : at + AT_ONCE] for at in range(0, len(gone), AT_ONCE)):
        Attempt.objects.filter(delivery__in=some).delete()
        Delivery.objects.filter(pk__in=some).delete()
    return len(gone)
