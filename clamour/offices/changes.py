"""Who a letter goes to, and how it begins: an office before and after a change, as plain data.

An office that no public appeal writes to changes freely. Where strangers' letters go, two persons
must agree, or a desk of one says why. Offices are no persons: what changes stands in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clamour.offices import countries
from clamour.offices.models import Channel, ContactPoint, Office, OfficeKind
from clamour.offices.states import USABLE, PointState
from clamour.oversight import actions as oversight
from clamour.oversight.models import Entry, Request

CHANGE = "change office"
PROPOSE = "propose"
FIELDS = ("name", "kind", "country", "place", "salutation", "languages")
IN_EACH_LETTER = ("name", "salutation")
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
        old, new = _usable(self.before), _usable(self.after)
        # In their order: of each kind letters take the first.
        comes = new != [address for address in old if address in new]
        return comes or not set(old) <= {address(row) for row in self.after["points"]}

    def permit(self) -> oversight.Permit:
        # With what stood before: whoever agreed saw the difference to just that.
        return oversight.Permit.of(CHANGE, self.subject, [self.before, self.after])

    def detail(self) -> dict[str, str]:
        """The change as the log takes it down."""
        found = {
            field: f"{self.before[field]} → {self.after[field]}"
            for field in FIELDS
            if self.before[field] != self.after[field]
        }
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
    return {field: getattr(office, field) for field in FIELDS} | {"points": in_order(rows)}


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
    }


def in_order(rows: Iterable[Said]) -> list[Said]:
    """By kind, the older ones first: of each kind letters take the first that is usable."""
    return sorted(rows, key=lambda row: (row["kind"], row["pk"] is None, row["pk"] or 0))


def address(row: Said) -> tuple[str, str]:
    return row["kind"], row["value"]


def letters_take(office: int) -> list[Any]:
    """What letters to this office depend on, for whoever agrees to letters that go there."""
    known = Office.objects.filter(pk=office).exists()
    now = said_of(office) if known else nothing()
    return [*(now[field] for field in IN_EACH_LETTER), _usable(now)]


def lines(office: Said) -> list[str]:
    """The office on lines, for people to compare."""
    facts = [
        (_("Name"), office["name"]),
        (_("Salutation"), office["salutation"]),
        (_("Kind"), OfficeKind(office["kind"]).label),
        (_("Country"), _country(office["country"])),
        (_("Place"), office["place"]),
        (_("Languages it reads"), ", ".join(office["languages"])),
    ]
    return [f"{label}: {words}\n" for label, words in facts if words] + [
        f"{_point_line(row)}\n" for row in office["points"]
    ]


def asked(request: Request) -> Change | None:
    """The change that a request asks for, beside what stands now."""
    proposal = _proposal(request)
    office = Office.objects.filter(pk=request.subject.partition(":")[2]).first()
    if proposal is None or office is None:
        return None
    return Change(office.pk, said(office, office.points.all()), proposal.detail["after"])


def is_current(request: Request) -> bool:
    """Whether an agreement would still make exactly what was asked for."""
    change = asked(request)
    wanted = oversight.Permit(request.verb, request.subject, request.digest)
    return change is not None and change.permit() == wanted


def propose(change: Change, request: Request, by: oversight.Account) -> None:
    """Write down what was asked for: the request itself holds only its digest."""
    if _proposal(request) is None:
        detail = {"request": request.pk, "of": CHANGE, "after": change.after}
        oversight.record(who=by, verb=PROPOSE, subject=request.subject, detail=detail)


def _proposal(request: Request) -> Entry | None:
    entries = Entry.objects.filter(subject=request.subject, verb=PROPOSE).order_by("-number")
    return next((entry for entry in entries if entry.detail["request"] == request.pk), None)


def _country(code: str) -> str:
    return countries.name(code, get_language() or "en") if code else ""


def _usable(office: Said) -> list[tuple[str, str]]:
    return [address(row) for row in office["points"] if row["state"] in USABLE]


def _states(office: Said) -> dict[str, str]:
    return {f"{row['kind']} {row['value']}": row["state"] for row in office["points"]}


def _point_line(row: Said) -> str:
    parts = [
        f"{Channel(row['kind']).label}: {row['value']}",
        str(PointState(row["state"]).label),
        row["source"],
        row["seen_on"] or "",
    ]
    return ", ".join(part for part in parts if part)
