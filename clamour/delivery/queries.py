"""What is asked of the outbox often; each is one query."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Min, Q

from clamour.delivery import states
from clamour.delivery.lanes import at_relay
from clamour.delivery.models import Channel, Delivery, Domain, Incoming, Lane, Refusal, Trouble
from clamour.delivery.models.inbound import State as MailState

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


def shown(counted: Counter[str]) -> dict[str, int]:
    """Add the states up into what the desk shows: queued, handed over, failed..."""
    return {name: sum(counted[state] for state in added) for name, added in SHOWN.items()}


def troubles() -> list[Trouble]:
    """Return what keeps all letters back at this moment, for the desk; mostly nothing."""
    return list(Trouble.objects.order_by("since"))


# What is printed, faxed or filled in has no domain: its lane is the name of its channel.
_BY_HAND = [name for name in Channel.values if name != Channel.EMAIL]


@dataclass(frozen=True, slots=True)
class LaneNow:
    """A receiving domain at this moment; `oldest` is when the first letter that waits was due."""

    lane: Lane
    waiting: int
    at_relay: int
    oldest: datetime | None
    domains: Sequence[str] = ()  # that share it


def lanes(most: int) -> list[LaneNow]:
    """Return the lanes with letters, or with something to say, the longest queue first."""
    waiting = _waiting()
    unanswered = {name: n for name, n in at_relay().items() if name not in _BY_HAND}
    said = Lane.objects.filter(Q(paused=True) | Q(rests_until__isnull=False) | Q(strikes__gt=0))
    names = [*waiting, *unanswered, *said.values_list("name", flat=True)[:most]]
    names = sorted(dict.fromkeys(names), key=lambda name: -waiting.get(name, (0,))[0])[:most]
    known = {lane.name: lane for lane in Lane.objects.filter(name__in=names)}
    sharing = _sharing(names)
    return [
        LaneNow(
            known.get(name) or Lane(name=name), *_first(waiting, unanswered, name), sharing[name]
        )
        for name in names
    ]


def refusals() -> list[Refusal]:
    """Return which domain refuses which of our identities."""
    return list(Refusal.objects.all())


def mails_waiting() -> int:
    """How many mails that came back wait for a person."""
    return Incoming.objects.filter(state=MailState.WAITING).count()


def uncertain(most: int) -> list[Delivery]:
    """Return letters of which nobody knows whether they arrived, the oldest first."""
    rows = Delivery.objects.filter(state=states.UNCERTAIN, ended_at=None).defer("address")
    return list(rows.order_by("since")[:most])


def _waiting() -> dict[str, tuple[int, datetime]]:
    due = Delivery.objects.filter(next_try__isnull=False).exclude(lane__in=_BY_HAND)
    rows = due.values_list("lane").order_by()
    return {
        name: (number, oldest)
        for name, number, oldest in rows.annotate(Count("pk"), Min("next_try"))
    }


def _sharing(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in names}
    shared = Domain.objects.filter(lane__in=found).exclude(name=F("lane"))
    for lane, domain in shared.order_by("name").values_list("lane", "name"):
        found[lane].append(domain)
    return found


def _first(
    waiting: dict[str, tuple[int, datetime]], unanswered: dict[str, int], name: str
) -> tuple[int, int, datetime | None]:
    number, oldest = waiting.get(name, (0, None))
    return number, unanswered.get(name, 0), oldest


def takes_answers() -> bool:
    """Return whether what is answered reaches us: a way in is set, or something has come."""
    return bool(settings.INBOUND_LMTP or settings.INBOUND_IMAP) or Incoming.objects.exists()
