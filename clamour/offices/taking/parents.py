"""Which office is part of which: told by name or number, linked when all rows are there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clamour.offices.exchange.row import Identity, Row
from clamour.offices.matching.directory import Directory, our_number
from clamour.offices.matching.likeness import telling
from clamour.offices.models import Office

AT_ONCE = 500


@dataclass
class Parents:
    """The parents that the rows of an import told, by office; a file may tell the child first."""

    told: dict[int, Row] = field(default_factory=dict)

    def hear(self, office: int, row: Row) -> None:
        if row.parent:
            self.told.setdefault(office, row)

    def links(
        self, directory: Directory, pk_of: Mapping[int, int]
    ) -> Iterator[tuple[Row, int, int, str]]:
        """Row, office, its parent and "", or why there is none: unknown, another one, a circle."""
        if not self.told:
            return
        standing = dict(
            Office.objects.exclude(parent=None).order_by().values_list("pk", "parent_id")
        )
        for number, row in self.told.items():
            office = pk_of.get(number, number)
            found = {pk_of.get(it, it) for it in _named(row, directory)}
            parent = found.pop() if len(found) == 1 else 0
            why = _why_not(office, parent, standing, row.parent)
            if not why and office not in standing:
                standing[office] = parent
                yield row, office, parent, ""
            elif why:
                yield row, office, 0, why


def _named(row: Row, directory: Directory) -> set[int]:
    """The offices that are called so: by what a directory calls them, or by their name."""
    scheme, _colon, value = row.parent.partition(":")
    identity = Identity(scheme, value)
    ours = our_number(identity)
    if ours is not None:
        return set(directory.there([ours]))
    if identity in directory.identities:
        return {directory.identities[identity]}
    wanted = telling(row.parent, row.country, "")
    return {
        it.office
        for (country, _kind), names in list(directory.names.items())
        if country == row.country
        for _score, it in names.like(wanted, 1.0)
    }


def _why_not(office: int, parent: int, standing: Mapping[int, int], said: str) -> str:
    if not parent:
        return _("“%s” is not one office that is known here: it is part of none.") % said[:80]
    above = parent
    while above and above != office:
        above = standing.get(above, 0)
    if above == office:
        return _("It would be part of itself through “%s”: left out.") % said[:80]
    if standing.get(office, parent) != parent:
        return _("It is part of another office already: “%s” is left out.") % said[:80]
    return ""


def link(links: Mapping[int, int]) -> None:
    """Make each office part of its parent, where it has none yet."""
    numbers = list(links)
    for start in range(0, len(numbers), AT_ONCE):
        found = Office.objects.filter(pk__in=numbers[start : start + AT_ONCE], parent=None)
        rows = [Office(pk=pk, parent_id=links[pk]) for pk in found.values_list("pk", flat=True)]
        Office.objects.bulk_update(rows, ["parent"])
