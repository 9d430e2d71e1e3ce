"""What is asked of the outbox often; each is one query."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from clamour.delivery.models import Attempt, Delivery

# What the desk shows, and which states it adds up.
SHOWN = {
    "held": ("held",),
    "queued": ("queued", "claimed", "deferred"),
    "uncertain": ("uncertain",),
    "handed_over": ("handed_over", "accepted", "settled"),
    "failed": ("bounced", "failed"),
    "withdrawn": ("withdrawn",),
}


def states_of(stream: str, refs: Iterable[str]) -> dict[str, str]:
    """Return ref -> state; a ref that was never enqueued is missing."""
    rows = Delivery.objects.filter(stream=stream, ref__in=list(refs))
    return dict(rows.values_list("ref", "state"))


def counts(groups: Iterable[str]) -> dict[str, Counter[str]]:
    """Return group -> how many deliveries in each state."""
    rows = Delivery.objects.filter(group__in=list(groups)).values_list("group", "state")
    found: dict[str, Counter[str]] = {}
    for group, state, number in rows.annotate(number=Count("pk")).order_by():
        found.setdefault(group, Counter())[state] = number
    return found


def counts_by_part(group: str) -> dict[str, Counter[str]]:
    """Return part of the group (a target of an appeal) -> how many in each state."""
    rows = Delivery.objects.filter(group=group).values_list("part", "state")
    found: dict[str, Counter[str]] = {}
    for part, state, number in rows.annotate(number=Count("pk")).order_by():
        found.setdefault(part, Counter())[state] = number
    return found


def shown(states: Counter[str]) -> dict[str, int]:
    """Add the states up into what the desk shows: queued, handed over, failed..."""
    return {name: sum(states[state] for state in added) for name, added in SHOWN.items()}


def tries(stream: str, refs: Iterable[str]) -> dict[str, list[Attempt]]:
    """Return ref -> its attempts, oldest first, for the desk and the receipt."""
    rows = Attempt.objects.filter(delivery__stream=stream, delivery__ref__in=list(refs))
    found: dict[str, list[Attempt]] = {}
    for attempt in rows.select_related("delivery").defer("delivery__address").order_by("pk"):
        found.setdefault(attempt.delivery.ref, []).append(attempt)
    return found


def due(now: datetime | None = None) -> tuple[int, datetime | None]:
    """Return how many deliveries are due and since when the oldest waits."""
    rows = Delivery.objects.filter(next_try__lte=now or timezone.now())
    found = rows.aggregate(number=Count("pk"), oldest=Min("next_try"))
    return found["number"], found["oldest"]
