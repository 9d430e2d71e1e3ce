"""What an import did, office by office, kept so that it can be taken back (`undoing`)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clamour.offices.exchange.row import Stands
from clamour.offices.taking.planning import Plan

Address = tuple[str, str]
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def traces(plans: Iterable[Plan], pk_of: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    """The key of each office that the plans change, and what they do to it as JSON."""
    for it in plans:
        if it.changes:
            yield pk_of[it.office], _compact(_told(it))


def linked(name: str, parent: int) -> dict[str, Any]:
    """What it did to an office of this name that it made part of another: it was part of none."""
    return {"name": name, "new": False, "fields": {"parent": (None, parent)}}


def _told(it: Plan) -> dict[str, Any]:
    told = {
        "fields": it.fields,
        "names": it.names,
        "points": [(*point, state.value) for point, state in it.points],
        "hours": it.hours,
        "identities": it.identities,
        "stands": it.stands,
        "changed_stands": it.changed_stands,
    }
    return {"name": it.name, "new": it.is_new} | {name: said for name, said in told.items() if said}


@dataclass(slots=True)
class Brought:
    """All that one import did to one office."""

    name: str = ""
    is_new: bool = False
    # What stood before the import, and what it made of it.
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    names: set[tuple[str, str]] = field(default_factory=set)
    # Address to its hours and state.
    points: dict[Address, tuple[str, str]] = field(default_factory=dict)
    hours: dict[int, tuple[str, str]] = field(default_factory=dict)
    identities: set[tuple[str, str]] = field(default_factory=set)
    stands: dict[tuple[str, str, str], tuple[Stands | None, Stands]] = field(default_factory=dict)

    def add(self, did: Mapping[str, Any]) -> None:
        """Add what a further row of the file did, in the order of the file."""
        self.name = self.name or did["name"]
        self.is_new = self.is_new or did["new"]
        for name, (old, new) in did.get("fields", {}).items():
            self.fields[name] = (self.fields.get(name, (old,))[0], new)
        self.names |= {(language, text) for language, text in did.get("names", ())}
        for kind, value, hours, state in did.get("points", ()):
            self.points[kind, value] = (hours, state)
        for pk, old, new in did.get("hours", ()):
            self.hours[pk] = (self.hours.get(pk, (old,))[0], new)
        self.identities |= {(scheme, value) for scheme, value in did.get("identities", ())}
        for said in did.get("stands", ()):
            self._add_stands(None, Stands(*said))
        for _pk, old_stands, said in did.get("changed_stands", ()):
            self._add_stands(Stands(*old_stands), Stands(*said))

    def _add_stands(self, old: Stands | None, new: Stands) -> None:
        first = self.stands[new[:3]][0] if new[:3] in self.stands else old
        self.stands[new[:3]] = (first, new)
