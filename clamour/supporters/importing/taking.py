"""Rows onto the list, batch by batch; a dry run counts the same and writes nothing.

Nobody is put back who left here after the day of the consent that the file tells of, or who must
never be written to; whoever is on the list already stays as they are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from clamour.delivery import suppression
from clamour.gate import mailboxes
from clamour.supporters import ledger, people
from clamour.supporters.importing.rows import Bad, Row
from clamour.supporters.models import ListEntry
from clamour.supporters.people import Person, list_tag

AT_ONCE = 1_000
LINES_TOLD = 50
TEXT = "imported"


@dataclass
class Report:
    """How many lines became what, and where; of nobody by name."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def take(self, what: str, line: int) -> None:
        self.counts[what] += 1
        told = self.lines.setdefault(what, [])
        if what != "new" and len(told) < LINES_TOLD:
            told.append(line)

    def as_json(self) -> dict[str, Any]:
        return {"counts": dict(self.counts), "lines": {k: v for k, v in self.lines.items() if v}}


def take(
    rows: Iterable[Row | Bad],
    *,
    language: str,
    dry_run: bool,
    progress: Callable[[int], None],
) -> Report:
    """Take all rows over; `language` is for those that tell none."""
    report, seen, done = Report(), set[bytes](), 0
    left = dict(ledger.left_on())
    iterator = iter(rows)
    while some := list(islice(iterator, AT_ONCE)):
        fit = list(_fitting(some, report, seen, left))
        if not dry_run and fit:
            _write(fit, language)
        done += len(some)
        progress(done)
    return report


def _fitting(
    some: list[Row | Bad], report: Report, seen: set[bytes], left: dict[bytes, date]
) -> Iterator[tuple[Row, bytes]]:
    tagged = []
    for row in some:
        if isinstance(row, Bad):
            report.take(row.why, row.line)
        elif (tag := _tag(row)) is None:
            report.take("no mailbox", row.line)
        else:
            tagged.append((row, tag))
    there = _on_list([tag for _row, tag in tagged])
    stopped = suppression.among(row.mailbox for row, _tag in tagged)
    for row, tag in tagged:
        if tag in seen:
            report.take("twice", row.line)
        elif tag in there:
            report.take("known", row.line)
        elif row.mailbox in stopped:
            report.take("never", row.line)
        elif tag in left and row.consented_on <= left[tag]:
            report.take("left here", row.line)
        else:
            report.take("new", row.line)
            yield row, tag
        seen.add(tag)


def _tag(row: Row) -> bytes | None:
    try:
        return list_tag(row.mailbox)
    except mailboxes.BadMailbox:
        return None


def _on_list(tags: list[bytes]) -> set[bytes]:
    known = ListEntry.objects.filter(tag__in=tags).values_list("tag", flat=True)
    return {bytes(tag) for tag in known}


def _write(fit: list[tuple[Row, bytes]], language: str) -> None:
    today = timezone.localdate()
    with transaction.atomic():
        ListEntry.objects.bulk_create(
            [
                ListEntry(
                    **people.columns(Person(row.mailbox, row.name, row.organisation)),
                    language=row.language or language,
                    country=row.country,
                    consent_text=TEXT,
                    consent_way=row.way,
                    consent_language=row.language or language,
                    consented_on=row.consented_on,
                    # The silent year begins with us, not with the consent given elsewhere.
                    alive_on=today,
                )
                for row, _tag in fit
            ],
            ignore_conflicts=True,  # somebody joined by themselves meanwhile
        )
