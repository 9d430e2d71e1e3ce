"""To whom a mailing goes: numbers for the desk, entries for the outbox, people for nobody."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from clamour.alerts.models import Mailing
from clamour.supporters.models import Act, ListEntry, Wish

Whose = Literal["", "organisations", "persons"]
Acted = Literal["", "acted", "not"]


@dataclass(frozen=True)
class Segment:
    """A part of the list. Empty: all. `labels` and `about` are what the mailing is about.

    Who picked labels or countries gets only what is about them, whatever the segment says.
    """

    languages: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    about: str = ""
    whose: Whose = ""
    acted: Acted = ""

    @classmethod
    def of(cls, mailing: Mailing) -> "Segment":
        return cls(**mailing.segment)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def entries(
    segment: Segment, *, appeal: UUID, urgent: bool, today: date | None = None
) -> QuerySet[ListEntry]:
    """The entries that a mailing about this appeal would reach."""
    now = today or timezone.localdate()
    found = ListEntry.objects.filter(Q(paused_until=None) | Q(paused_until__lte=now))
    if not urgent:
        found = found.filter(only_urgent=False)
    if segment.languages:
        found = found.filter(language__in=segment.languages)
    if segment.countries:
        found = found.filter(country__in=segment.countries)
    if segment.whose:
        found = found.filter(is_organisation=segment.whose == "organisations")
    found = found.filter(Q(picks_labels=False) | _picked(Wish.Kind.LABEL, segment.labels))
    about = [segment.about] if segment.about else []
    found = found.filter(Q(picks_countries=False) | _picked(Wish.Kind.COUNTRY, about))
    return _acted(found, segment.acted, appeal)


def sizes(segment: Segment, *, appeal: UUID, urgent: bool) -> dict[str, int]:
    """Language -> how many entries; one look through an index."""
    rows = entries(segment, appeal=appeal, urgent=urgent).order_by().values_list("language")
    return dict(rows.annotate(number=Count("pk")).order_by("-number"))


def _picked(kind: str, values: list[str]) -> Q:
    """Those who picked one of these; nobody where there are none."""
    if not values:
        return Q(pk__in=[])
    return Q(pk__in=Wish.objects.filter(kind=kind, value__in=values).values("entry"))


def _acted(found: QuerySet[ListEntry], acted: Acted, appeal: UUID) -> QuerySet[ListEntry]:
    """Who has written for the appeal: known only of those who agreed that it is remembered."""
    acts = Act.objects.filter(appeal=appeal).values("entry")
    if acted == "acted":
        return found.filter(remembers_acts=True, pk__in=acts)
    return found.exclude(pk__in=acts) if acted == "not" else found
