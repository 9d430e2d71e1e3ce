"""What an import did, or would do: counts, and the lines that a person reads."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clamour.offices.exchange.row import Bad, Row
from clamour.offices.taking.parents import Link
from clamour.offices.taking.planning import Plan, differences, field_label

# How many lines of each kind are kept to be shown; the counts are of all.
SHOWN = 200
COUNTED = ("new", "changed", "unchanged", "doubtful", "bad")


@dataclass
class Report:
    """Counts of rows by what becomes of them; lines as plain data, for a JSON column."""

    counts: Counter[str] = field(default_factory=Counter)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)
    bad: list[dict[str, Any]] = field(default_factory=list)
    # What was left out of rows that are taken.
    doubts: list[dict[str, Any]] = field(default_factory=list)

    def take_bad(self, bad: Bad) -> None:
        self.counts["bad"] += 1
        _keep(self.bad, {"line": bad.line, "why": bad.why})

    def take_doubtful(self, row: Row, perhaps: list[dict[str, Any]]) -> None:
        self.counts["doubtful"] += 1
        _keep(self.doubtful, {"line": row.line, "name": row.names[0].text, "perhaps": perhaps})
        self.take_doubts(row)

    def take(self, plan: Plan, office: int) -> None:
        """Count a row's plan; `office` is its key, below 0 where nothing was written."""
        what = "new" if plan.is_new else "changed" if plan.changes else "unchanged"
        self.counts[what] += 1
        lines = {"new": self.new, "changed": self.changed}.get(what)
        if lines is not None and len(lines) < SHOWN:
            lines.append(_line(plan, office, differences(plan)))
        self.take_doubts(plan.row)

    def take_links(self, links: Iterable[Link], names: Mapping[int, dict[str, Any]]) -> None:
        """Tell which offices become part of others, beside what else their rows change."""
        shown = {line["line"]: line for line in (*self.new, *self.changed)}
        for it in links:
            difference = [field_label("parent"), "", names[it.parent]["name"]]
            line = it.plan.row.line
            if not it.plan.changes:
                self.counts["unchanged"] -= 1
                self.counts["changed"] += 1
                _keep(self.changed, _line(it.plan, it.office, [difference]))
            elif line in shown:
                shown[line]["fields"].append(difference)

    def take_doubts(self, row: Row) -> None:
        """Tell what was left out of a row."""
        for why in row.doubts:
            self.counts["doubts"] += 1
            _keep(self.doubts, {"line": row.line, "name": row.names[0].text, "why": why})

    def as_json(self) -> dict[str, Any]:
        return {
            "counts": {name: self.counts[name] for name in (*COUNTED, "doubts")},
            "new": self.new,
            "changed": self.changed,
            "doubtful": self.doubtful,
            "bad": self.bad,
            "doubts": self.doubts,
        }


def _line(plan: Plan, office: int, fields: Iterable[Sequence[str]]) -> dict[str, Any]:
    said = {"line": plan.row.line, "name": plan.name}
    known = {"office": office} if office > 0 else {}
    return said | known | {"fields": [list(it) for it in fields]}


def _keep(lines: list[dict[str, Any]], line: dict[str, Any]) -> None:
    if len(lines) < SHOWN:
        lines.append(line)
