"""Who a letter goes to, and how it begins: an office before and after a change, as plain data.

An office that no public appeal writes to changes freely. Where strangers' letters go, two persons
must agree, or a desk of one says why. Offices are no persons: what changes stands in the log.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clamour.offices import countries, routing
from clamour.offices.models import Channel, ContactPoint, Office, OfficeKind, Standing
from clamour.offices.privacy import looks_private, must_be_agreed_to
from clamour.offices.states import USABLE, USABLE_FOR_COPIES, PointState
from clamour.oversight import actions as oversight
from clamour.oversight.models import Request
from clamour.oversight.proposals import proposed

CHANGE = "change office"
FIELDS = (
    "name", "kind", "country", "seat", "place", "time_zone",
    "salutation", "salutations", "languages", "parent",
)  # fmt: skip
IN_EACH_LETTER = ("name", "names", "salutation", "salutations")
BESIDE = ("names", "stands")
Said = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """An office before and after."""

    office: int
    before: Said
    after: Said

    @property
    def subject(self) -> str:
        return f"office:{self.office}"

    def moves_letters(self) -> bool:
        """Whether letters would say something else or go elsewhere.

        To lower a state only stops letters: that needs nobody.
        """
        if any(self.before[field] != self.after[field] for field in IN_EACH_LETTER):
            return True
        return any(self._moves(states) for states in (USABLE, USABLE_FOR_COPIES))

    def _moves(self, states: Collection[str]) -> bool:
        old, new = _usable(self.before, states), _usable(self.after, states)
        # In their order: of each kind letters take the first.
        comes = new != [address for address in old if address in new]
        return comes or not set(old) <= {address(row) for row in self.after["points"]}

    def redirects(self) -> set[str]:
        """The countries whose "embassy near you" would be another one for some supporters.

        To suspend a mission only stops letters to it.
        """
        old, new = _missions(self.before), _missions(self.after)
        kept = _missions(self.after, suspended_too=True)
        return {of_country for of_country, *_where in (new - old) | (old - kept)}

    def rerouted(self) -> set[str]:
        """The same, with those that are suspended or answer again."""
        differs = _missions(self.before) ^ _missions(self.after)
        return {of_country for of_country, *_where in differs}

    def uses_private(self) -> bool:
        """Whether an address that looks private, and that nobody has agreed to, would be used."""
        used = set(_usable(self.before))
        return any(address(row) not in used for row in self._private())

    def with_private_held(self) -> "Change":
        """The same, but for new addresses that look private: they come in held."""
        known = {address(row) for row in self.before["points"]}
        new = [row for row in self._private() if address(row) not in known]
        rows = [
            row | {"state": PointState.PRIVATE.value} if row in new else row
            for row in self.after["points"]
        ]
        return replace(self, after=self.after | {"points": rows})

    def with_all_held(self) -> "Change":
        """The same, with every address held: nothing goes there before somebody agrees."""
        rows = [
            row | {"state": PointState.HELD.value} if row["state"] in USABLE_FOR_COPIES else row
            for row in self.after["points"]
        ]
        return replace(self, after=self.after | {"points": rows})

    def _private(self) -> list[Said]:
        """What would be protested to after the change and looks private."""
        kind, country = self.after["kind"], self.after["country"]
        return [
            row
            for row in self.after["points"]
            if must_be_agreed_to(row["kind"], row["value"], row["state"], kind, country)
        ]

    def permit(self) -> oversight.Permit:
        # With what stood before: whoever agreed saw the difference to just that.
        return oversight.Permit.of(CHANGE, self.subject, [self.before, self.after])

    def detail(self) -> dict[str, str]:
        """The change as the log takes it down."""
        found = {
            field: f"{_shown(field, self.before)} → {_shown(field, self.after)}"
            for field in FIELDS
            if self.before[field] != self.after[field]
        }
        for name in BESIDE:
            was, now = _texts(self.before[name]), _texts(self.after[name])
            found[name] = f"{was} → {now}" if was != now else ""
        old, new = _states(self.before), _states(self.after)
        found["added"] = ", ".join(f"{it} ({new[it]})" for it in new if it not in old)
        found["removed"] = ", ".join(it for it in old if it not in new)
        changed = [it for it in new if it in old and old[it] != new[it]]
        found["state"] = ", ".join(f"{it}: {old[it]} → {new[it]}" for it in changed)
        digests = {"was": oversight.digest(self.before), "is": oversight.digest(self.after)}
        return {name: words for name, words in found.items() if words} | digests


def said(office: Office, points: Iterable[ContactPoint]) -> Said:
    """An office as plain data."""
    rows = [point_said(point) for point in points]
    names, stands = ([], []) if office.pk is None else (_names(office), _stands(office))
    return {field: office.serializable_value(field) for field in FIELDS} | {
        "points": in_order(rows),
        "names": names,
        "stands": stands,
    }


def name_said(said: Mapping[str, Any]) -> list[Any]:
    """One more name as plain data."""
    return [said["language"], said["text"]]


def stands_said(said: Mapping[str, Any]) -> list[Any]:
    """A representation as plain data; `_missions` and `actions` know the order."""
    return [said[name] for name in ("of_country", "in_country", "region", "standing", "suspended")]


def _names(office: Office) -> list[list[Any]]:
    return sorted(map(name_said, office.names.values("language", "text")))


def _stands(office: Office) -> list[list[Any]]:
    return sorted(map(stands_said, office.representations.values()))


def _missions(office: Said, *, suspended_too: bool = False) -> set[tuple[str, ...]]:
    """Where supporters' letters may come here: to the embassy near them, or to the ministry."""
    found: set[tuple[str, ...]] = {
        (of_country, in_country, region, standing)
        for of_country, in_country, region, standing, suspended in office["stands"]
        if suspended_too or not suspended
    }
    is_ministry = office["kind"] == OfficeKind.FOREIGN_MINISTRY and office["country"]
    return found | {(office["country"], "", "", "ministry")} if is_ministry else found


def _texts(rows: Iterable[Iterable[Any]]) -> str:
    return "; ".join(" ".join(str(it) for it in row if it not in ("", False)) for row in rows)


def said_of(office: int) -> Said:
    """The office as it stands in the directory; raise Office.DoesNotExist."""
    found = Office.objects.get(pk=office)
    return said(found, found.points.all())


def nothing() -> Said:
    """An office that is not in the directory yet, or not any more."""
    return said(Office(), [])


def point_said(point: ContactPoint) -> Said:
    return {
        "pk": point.pk,
        "kind": point.kind,
        "value": point.value,
        "state": point.state,
        "source": point.source,
        "seen_on": point.seen_on.isoformat() if point.seen_on else None,
        "added_by": point.added_by,
        "hours": point.hours,
    }


def in_order(rows: Iterable[Said]) -> list[Said]:
    """By kind, the older ones first: of each kind letters take the first that is usable."""
    return sorted(rows, key=lambda row: (row["kind"], row["pk"] is None, row["pk"] or 0))


def address(row: Said) -> tuple[str, str]:
    return row["kind"], row["value"]


def letters_take(office: int) -> list[Any]:
    """What letters to this office depend on, for whoever agrees to letters that go there."""
    known = Office.objects.filter(pk=office).first()
    if known and known.is_nearest:
        near = routing.missions(known.country)
        where = [[m.office, m.region, m.standing] for m in near.all()]
        return [where, *(letters_take(mission) for mission in near.offices())]
    now = said_of(office) if known else nothing()
    fields = [now[field] for field in IN_EACH_LETTER]
    return [*fields, _usable(now), _usable(now, USABLE_FOR_COPIES)]


def lines(office: Said) -> list[str]:
    """The office on lines, for people to compare."""
    facts = [
        (_("Name"), office["name"]),
        (_("Salutation"), office["salutation"]),
        (_("Kind"), OfficeKind(office["kind"]).label),
        (_("Country"), _country(office["country"])),
        (_("Place"), office["place"]),
        (_("Part of"), _shown("parent", office)),
        (_("Languages it reads"), ", ".join(office["languages"])),
        (_("Country where it sits"), _country(office["seat"])),
        (_("Time zone"), office["time_zone"]),
        (_("Salutation by language"), _texts(sorted(office["salutations"].items()))),
        (_("Other names"), _texts(office["names"])),
        *((_("Stands for"), _stands_line(*row)) for row in office["stands"]),
    ]
    return [f"{label}: {words}\n" for label, words in facts if words] + [
        f"{_point_line(row, office)}\n" for row in office["points"]
    ]


def asked(request: Request) -> Change | None:
    """The change that a request asks for, beside what stands now."""
    proposal = proposed(request)
    office = Office.objects.filter(pk=request.subject.partition(":")[2]).first()
    if proposal is None or office is None:
        return None
    after = nothing() | proposal.detail["after"]
    return Change(office.pk, said(office, office.points.all()), after)


def is_current(request: Request) -> bool:
    """Whether an agreement would still make exactly what was asked for."""
    change = asked(request)
    wanted = oversight.Permit(request.verb, request.subject, request.digest)
    return change is not None and change.permit() == wanted


def _shown(field: str, office: Said) -> Any:
    """A field as people read it: of the office above its number and name."""
    if field != "parent":
        return office[field]
    if not office["parent"]:
        return ""
    found = Office.objects.filter(pk=office["parent"]).first()
    return found.numbered if found else f"#{office['parent']}"


def _country(code: str) -> str:
    return countries.name(code, get_language() or "en") if code else ""


def _stands_line(of: str, where: str, region: str, standing: str, suspended: bool) -> str:
    place = f"{_country(where)}, {region}" if region else _country(where)
    parts = [f"{_country(of)} → {place}", str(Standing(standing).label)]
    return ", ".join([*parts, _("suspended")] if suspended else parts)


def _usable(office: Said, states: Collection[str] = USABLE) -> list[tuple[str, str]]:
    return [address(row) for row in office["points"] if row["state"] in states]


def _states(office: Said) -> dict[str, str]:
    return {f"{row['kind']} {row['value']}": row["state"] for row in office["points"]}


def _point_line(row: Said, office: Said) -> str:
    parts = [
        f"{Channel(row['kind']).label}: {row['value']}",
        str(PointState(row["state"]).label),
        looks_private(row["kind"], row["value"], office["kind"], office["country"]),
        row.get("hours", ""),
        row["source"],
        row["seen_on"] or "",
    ]
    return ", ".join(part for part in parts if part)
