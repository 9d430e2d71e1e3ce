"""The directory as an import compares with it: a few queries a batch, however many rows it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import F
from django.utils.crypto import salted_hmac

from clamour.gate.mailboxes import BIG_DOMAINS
from clamour.offices.exchange.row import Identity, Row
from clamour.offices.matching.likeness import Named, Names, Words, telling
from clamour.offices.models import Channel, ContactPoint, Office, OfficeKind, OfficeName
from clamour.offices.models import Identity as Known
from clamour.offices.words import key

_REACHED_BY = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.FAX)
Address = tuple[str, str]


@dataclass(slots=True)
class Facts:
    """What decides whether an office is the same."""

    office: int
    kind: str
    country: str
    seat: str
    place: str = ""


@dataclass
class Directory:
    """What is there, and what this import adds: new offices count downwards from -1."""

    identities: dict[Identity, int] = field(default_factory=dict)
    addresses: dict[Address, set[int]] = field(default_factory=lambda: defaultdict(set))
    facts: dict[int, Facts] = field(default_factory=dict)
    names: dict[tuple[str, str], Names] = field(default_factory=lambda: defaultdict(Names))
    domains: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    countries: set[str] = field(default_factory=set)
    spoken: dict[int, set[Words]] = field(default_factory=lambda: defaultdict(set))
    # Offices that this import has written, by their keys in the database.
    made: dict[int, int] = field(default_factory=dict)

    def look_up(self, rows: Sequence[Row]) -> None:
        """Fetch what these rows may be, in six queries at most."""
        self._fetch_countries({row.country for row in rows} - self.countries)
        self._fetch_identities([it for row in rows for it in row.identities])
        values = {it.value for row in rows for it in row.points if it.kind in _REACHED_BY}
        found = ContactPoint.objects.filter(kind__in=_REACHED_BY, value__in=values)
        for kind, value, office in found.values_list("kind", "value", "office"):
            self.addresses[kind, value].add(self.made.get(office, office))

    def add(self, office: int, row: Row) -> None:
        """Let later rows of the file find the office that this one makes, or adds to."""
        if office not in self.facts:
            place = key(row.place)
            self.facts[office] = Facts(
                office, row.kind or OfficeKind.OTHER.value, row.country, row.seat, place
            )
        for identity in row.identities:
            self.identities.setdefault(identity, office)
        for point in row.points:
            if point.kind in _REACHED_BY:
                self.addresses[point.kind, point.value].add(office)
            if point.kind == Channel.EMAIL:
                self._add_domain(office, point.value)
        for name in row.names:
            self._add_name(office, name.text)

    def _add_name(self, office: int, text: str) -> None:
        it = self.facts[office]
        named = Named(office, it.seat, it.place, telling(text, it.country, it.seat))
        if named.words not in self.spoken[office]:
            self.spoken[office].add(named.words)
            self.names[it.country, it.kind].add(named)

    def _add_domain(self, office: int, mailbox: str) -> None:
        domain = mailbox.rpartition("@")[2]
        if domain not in BIG_DOMAINS:
            self.domains[office].add(domain)

    def _fetch_countries(self, codes: set[str]) -> None:
        if not codes:
            return
        self.countries |= codes
        offices = Office.objects.filter(country__in=codes).exclude(kind=OfficeKind.NEAREST)
        for pk, name, kind, country, seat, place in offices.values_list(
            "pk", "name", "kind", "country", "seat", "place"
        ).iterator():
            self.facts[pk] = Facts(pk, kind, country, seat, key(place))
            self._add_name(pk, name)
        others = OfficeName.objects.filter(office__country__in=codes).order_by()
        others = others.exclude(text=F("office__name"))
        for pk, text in others.values_list("office", "text").iterator():
            if pk in self.facts:
                self._add_name(pk, text)
        mailboxes = ContactPoint.objects.filter(kind=Channel.EMAIL, office__country__in=codes)
        for pk, value in mailboxes.order_by().values_list("office", "value").iterator():
            self._add_domain(pk, value)

    def _fetch_identities(self, wanted: Iterable[Identity]) -> None:
        asked = [it for it in dict.fromkeys(wanted) if it not in self.identities]
        ours = {number: it for it in asked if (number := our_number(it)) is not None}
        for pk in self.there(ours):
            self.identities[ours[pk]] = pk
        theirs = {it.value for it in asked}
        found = Known.objects.filter(value__in=theirs, scheme__in={it.scheme for it in asked})
        for scheme, value, office in found.values_list("scheme", "value", "office"):
            self.identities[Identity(scheme, value)] = self.made.get(office, office)
        self.there({pk for pk in self.identities.values() if pk > 0 and pk not in self.facts})

    def there(self, numbers: Iterable[int]) -> list[int]:
        """Those of the offices that are in the directory, whatever their country."""
        offices = Office.objects.filter(pk__in=list(numbers)).exclude(kind=OfficeKind.NEAREST)
        found = list(offices.values_list("pk", "kind", "country", "seat", "place"))
        for pk, kind, country, seat, place in found:
            self.facts.setdefault(pk, Facts(pk, kind, country, seat, key(place)))
        return [pk for pk, *_rest in found]


def directory_id() -> str:
    """What tells this directory from those of other groups, and tells nothing else."""
    return salted_hmac("clamour.offices", "directory", secret=settings.SECRET_KEY).hexdigest()[:12]


def our_identity(office: int) -> Identity:
    """What our exports call an office."""
    return Identity("clamour", f"{directory_id()}/{office}")


def our_number(identity: Identity) -> int | None:
    """The office that one of our own exports means, None when it comes from elsewhere."""
    home, _slash, number = identity.value.partition("/")
    if identity.scheme != "clamour" or home != directory_id() or not number.isdecimal():
        return None
    return int(number) if len(number) < 19 else None
