"""The directory as rows for a file: what other groups may have of it.

Only addresses that letters may go to: what is held, looks private or does not work stays here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from clamour.offices.exchange.row import Identity, Name, Point, Row, Stands
from clamour.offices.matching.directory import our_identity
from clamour.offices.models import ContactPoint, Office, OfficeKind, OfficeName, Representation
from clamour.offices.models import Identity as Known
from clamour.offices.states import USABLE

AT_ONCE = 500


def rows() -> Iterator[Row]:
    """Every office, in the order it came into the directory, five queries for each 500."""
    offices = Office.objects.exclude(kind=OfficeKind.NEAREST).order_by("pk")
    last = 0
    while batch := list(offices.filter(pk__gt=last)[:AT_ONCE]):
        yield from _rows(batch)
        last = batch[-1].pk


def _rows(batch: Sequence[Office]) -> Iterator[Row]:
    numbers = [it.pk for it in batch]
    names: dict[int, list[OfficeName]] = defaultdict(list)
    for name in OfficeName.objects.filter(office__in=numbers).order_by("language", "pk"):
        names[name.office_id].append(name)
    points: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(office__in=numbers, state__in=USABLE).order_by("pk"):
        points[point.office_id].append(point)
    identities: dict[int, list[Identity]] = defaultdict(list)
    for known in Known.objects.filter(office__in=numbers).order_by("pk"):
        identities[known.office_id].append(Identity(known.scheme, known.value))
    stands: dict[int, list[Stands]] = defaultdict(list)
    for it in Representation.objects.filter(office__in=numbers).order_by("pk"):
        said = Stands(it.of_country, it.in_country, it.region, it.standing, it.suspended)
        stands[it.office_id].append(said)
    for office in batch:
        row = _row(office, names[office.pk], points[office.pk])
        row.identities = [our_identity(office.pk), *identities[office.pk]]
        row.stands = stands[office.pk]
        yield row


def _row(office: Office, names: Sequence[OfficeName], points: Sequence[ContactPoint]) -> Row:
    first = next((it.language for it in names if it.text == office.name), "")
    others = [Name(it.language, it.text) for it in names if it.text != office.name]
    return Row(
        line=office.pk,
        names=[Name(first, office.name), *others],
        kind=office.kind,
        country=office.country,
        seat=office.seat,
        place=office.place,
        parent=_parent(office),
        time_zone=office.time_zone,
        salutation=office.salutation,
        languages=list(office.languages),
        points=[Point(it.kind, it.value, it.hours) for it in points],
        source=next((it.source for it in points if it.source), ""),
    )


def _parent(office: Office) -> str:
    return ":".join(our_identity(office.parent_id)) if office.parent_id else ""
