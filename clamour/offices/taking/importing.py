"""Rows into the directory, batch by batch: look up, match, plan, write."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour.offices.exchange.row import Bad, Row
from clamour.offices.matching.deciding import Match, match
from clamour.offices.matching.directory import Directory
from clamour.offices.models import Office
from clamour.offices.taking.parents import Parents, in_batches, link
from clamour.offices.taking.planning import Plan, plan
from clamour.offices.taking.report import Report
from clamour.offices.taking.standing import InUse, Standing, in_use, standing
from clamour.offices.taking.writing import write

AT_ONCE = 500


class Stopped(Exception):
    """Somebody else goes on with this import."""


@dataclass
class Import:
    """One reading of a file against the directory; it writes unless it is a dry run.

    `choices` says of doubtful rows, by line, which office they are, 0 for a new one; the others
    are left out.
    """

    by: str
    dry_run: bool
    choices: Mapping[int, int] = field(default_factory=dict)
    upload: int | None = None
    report: Report = field(default_factory=Report)
    directory: Directory = field(default_factory=Directory)
    # New offices as this import has them; of a dry run all of them.
    begun: dict[int, Standing] = field(default_factory=dict)
    pk_of: dict[int, int] = field(default_factory=dict)
    today: date = field(default_factory=timezone.localdate)
    parents: Parents = field(default_factory=Parents)
    last: int = 0
    # Of each office, the line that told of it first and the fields that were told.
    line_of: dict[int, int] = field(default_factory=dict)
    told: dict[int, set[str]] = field(default_factory=dict)

    def take(self, rows: Sequence[Row | Bad], progress: Callable[[int], None]) -> Report:
        """Take all rows; each batch is a transaction, `progress` hears how many are done."""
        with _kept_from_collector() as keep:
            for start in range(0, len(rows), AT_ONCE):
                keep()
                batch = rows[start : start + AT_ONCE]
                for it in batch:
                    if isinstance(it, Bad):
                        self.report.take_bad(it)
                self._take_batch([it for it in batch if isinstance(it, Row)])
                progress(min(start + AT_ONCE, len(rows)))
            self._link()
        return self.report

    def _link(self) -> None:
        """Say which offices are part of which, now that all of them are there."""
        found = list(self.parents.links(self.directory, self.pk_of))
        for it in found:
            if it.why:
                self.report.take_doubts(replace(it.plan.row, doubts=[it.why]))
        links = [it for it in found if not it.why]
        if not self.dry_run:
            with transaction.atomic():
                link(links, self.upload)
        self.report.take_links(links, self._names({it.parent for it in links}))

    def _take_batch(self, rows: list[Row]) -> None:
        if self.dry_run:
            self._tell(self._plans(rows))
            return
        try:
            plans = self._written(rows)
        except IntegrityError:
            # Somebody else has added one of them meanwhile: look again.
            self.directory, self.begun, self.pk_of = Directory(), {}, {}
            plans = self._written(rows)
        self._tell(plans)

    def _written(self, rows: list[Row]) -> "list[Plan | Doubtful]":
        with transaction.atomic():
            found = self._plans(rows)
            plans = [it for it in found if isinstance(it, Plan) and it.changes]
            made = write(_together(plans), by=self.by, today=self.today, upload=self.upload)
        for number, pk in made.items():
            self.pk_of[number] = pk
            self.directory.made[pk] = number
            self.line_of[pk] = self.line_of[number]
            self.told[pk] = self.begun.pop(number).told
        return found

    def _plans(self, rows: list[Row]) -> "list[Plan | Doubtful]":
        rows = [replace(row, doubts=list(row.doubts)) for row in rows]  # the caller's stay
        self.directory.look_up(rows)
        self._look_up_chosen()
        matched = [(row, self._match(row)) for row in rows]
        there = {self.pk_of.get(it.office, it.office) for _row, it in matched}
        known = standing([pk for pk in there if pk > 0])
        used = in_use(known)
        return list(self._planned(matched, known, used))

    def _planned(
        self, matched: list[tuple[Row, Match]], known: dict[int, Standing], used: InUse
    ) -> "Iterator[Plan | Doubtful]":
        for row, it in matched:
            if not it.office:
                yield Doubtful(row, it.perhaps)
                continue
            office = self.pk_of.get(it.office, it.office)
            first = self.line_of.setdefault(office, row.line)
            if first != row.line:
                row.doubts.append(_("The same office as in line %s of this file.") % first)
            now = known.get(office) or self.begun.get(office)
            if now:
                now.told = self.told.setdefault(office, now.told)
            made, then = plan(row, office, now, used)
            if office < 0:
                self.begun[office] = then
            yield made

    def _match(self, row: Row) -> Match:
        found = match(row, self.directory)
        if not found.office and found.perhaps:
            chosen = self.choices.get(row.line)
            if chosen is None or (chosen and chosen not in self.directory.facts):
                return found
            found = Match(chosen)
        if not found.office:
            self.last -= 1
            found = Match(self.last)
        self.directory.add(found.office, row)
        return found

    def _look_up_chosen(self) -> None:
        wanted = [pk for pk in self.choices.values() if pk not in self.directory.facts]
        if wanted:
            self.directory.there(wanted)

    def _tell(self, found: "Sequence[Plan | Doubtful]") -> None:
        doubtful = [it for it in found if isinstance(it, Doubtful)]
        names = self._names({pk for it in doubtful for pk in it.perhaps})
        for it in found:
            if isinstance(it, Plan):
                office = self.pk_of.get(it.office, it.office)
                self.parents.hear(office, it)
                self.report.take(it, office)
            else:
                perhaps = [names[pk] for pk in it.perhaps if pk in names]
                self.report.take_doubtful(it.row, perhaps)

    def _names(self, offices: set[int]) -> dict[int, dict[str, Any]]:
        real = {self.pk_of.get(number, number): number for number in offices}
        found = {
            real[pk]: {"office": pk, "name": name, "place": place}
            for some in in_batches([pk for pk in real if pk > 0])
            for pk, name, place in Office.objects.filter(pk__in=some).values_list(
                "pk", "name", "place"
            )
        }
        for number in offices & self.begun.keys():
            found[number] = {"office": 0, "name": self.begun[number].name, "place": ""}
        return found


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A row that may be one of several offices, or a new one: a person decides."""

    row: Row
    perhaps: tuple[int, ...]


@contextmanager
def _kept_from_collector() -> Iterator[Callable[[], None]]:
    """What the rows and the directory hold stays to the end: a fifth of the time went into looking
    through it again and again for what could be thrown away."""
    try:
        yield gc.freeze
    finally:
        gc.unfreeze()


def _together(plans: Sequence[Plan]) -> list[Plan]:
    """Of rows that tell of one office the new one first: it must be there before it is added to."""
    return sorted(plans, key=lambda it: not it.is_new)
