"""What is asked of the outbox often; each is one query."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from clamour.delivery.models import Delivery, Refusal, Trouble

# What the desk shows, and which states it adds up.
SHOWN = {
    "held": ("held",),
    "queued": ("queued", "claimed", "deferred"),
    "uncertain": ("uncertain",),
    "handed_over": ("handed_over", "accepted", "settled"),
    "failed": ("bounced", "failed"),
    "withdrawn": ("withdrawn",),
}


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


def troubles() -> list[Trouble]:
    """Return what keeps all letters back at this moment, for the desk; mostly nothing."""
    return list(Trouble.objects.order_by("since"))


def refusals() -> list[Refusal]:
    """Return which receiving domains want nothing from which of our identities, for the desk."""
    return list(Refusal.objects.all())
