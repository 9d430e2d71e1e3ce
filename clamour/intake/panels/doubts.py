"""What an organiser should look at again: the reader guessed, and nobody has changed it since."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clamour.appeals.models import Purpose, Target
from clamour.intake.models import Checked
from clamour.offices.models import Channel

UNSURE_BELOW = 0.6
SIMPLE = ("title", "language", "country", "issued", "deadline", "summary")
REPAIRED = gettext_lazy("%(value)s was hidden or damaged in the alert.")
GUESSED = gettext_lazy("%(value)s is a guess.")


@dataclass(frozen=True)
class Doubt:
    """What a person should look at again, where it stands, and who has looked by now.

    `key` stands for it in the table of what was checked, `place` is its field on the screen.
    """

    key: str
    label: str
    place: str
    says: str = ""
    ticked: bool = False
    checked: Checked | None = None


@dataclass(frozen=True)
class Lost:
    """An address that the alert announces and does not hold; `number` is its place in there."""

    number: int
    office: str
    kind: str
    purpose: str

    @property
    def doubt(self) -> Doubt:
        key, place = f"missing:{self.kind}:{self.office}", f"lost-{self.number}"
        says = _("The alert announces this address, but it is lost.")
        return Doubt(key, self.office or self.kind_said, place, says)

    @property
    def kind_said(self) -> str:
        return str(Channel(self.kind).label) if self.kind in Channel.values else self.kind

    @property
    def sentence(self) -> str:
        if self.office:
            said = _("%(office)s: the alert announces an address (%(kind)s), but it is lost.")
            return said % {"office": self.office, "kind": self.kind_said}
        said = _("The alert announces an address (%(kind)s), but it is lost.")
        return said % {"kind": self.kind_said}


def counted(every: list[Doubt]) -> dict[str, Any]:
    """The doubts with how many are open, in words; and the words for each lower count."""
    counts = [_count(number) for number in range(len(every) + 1)]
    count = counts[sum(not doubt.ticked for doubt in every)]
    return {"doubts": every, "count": count, "counts": json.dumps(counts, ensure_ascii=False)}


def _count(number: int) -> str:
    if not number:
        return _("All fields are checked.")
    said = ngettext("%(number)s field to check", "%(number)s fields to check", number)
    return said % {"number": number}


def unsure_fields(draft: Any, reading: dict[str, Any]) -> set[str]:
    """The names of the fields that still stand as the reader guessed them."""
    unsure = {name for name in SIMPLE if _is_guess(reading, name, _value(draft, name))}
    for name, texts in _lists(draft).items():
        guesses = {
            value
            for value, found in zip(reading[name], reading["found"][name], strict=False)
            if _confidence(found) < UNSURE_BELOW
        }
        if guesses.intersection(texts):
            unsure.add(name)
    return unsure


def is_unsure_letter(text: str, reading: dict[str, Any]) -> bool:
    """Whether the letter is one that the reader was not sure to have cut out right."""
    letter = reading.get("letter")
    return bool(text) and bool(letter) and _confidence(letter) < UNSURE_BELOW


def points(target: Target, reading: dict[str, Any]) -> tuple[list[Any], list[Doubt]]:
    """The contact points of a target, and what to look at again in words."""
    known = {(contact["kind"], contact["value"]): contact for contact in reading["contacts"]}
    standing = list(target.office.points.all())
    found = []
    for point in standing:
        contact = known.get((point.kind, point.value))
        if contact and (contact["repaired"] or contact["confidence"] < UNSURE_BELOW):
            said = REPAIRED if contact["repaired"] else GUESSED
            key = f"point:{point.kind}:{point.value}"
            says = said % {"value": point.value}
            found.append(Doubt(key, str(target.office), f"target-{target.pk}", says))
    return standing, found


def missing(reading: dict[str, Any], targets: list[Target]) -> list[Lost]:
    """Each address that the alert announces and nobody has added since."""
    has = {
        (target.office.name.casefold(), point.kind)
        for target in targets
        for point in target.office.points.all()
    }
    found: dict[tuple[str, str], Lost] = {}
    for number, lost in enumerate(reading["missing_contacts"]):
        office, kind = lost["office"] or "", lost["kind"]
        if lost["purpose"] in Purpose.values and (office.casefold(), kind) not in has:
            found.setdefault((office, kind), Lost(number, office, kind, lost["purpose"]))
    return list(found.values())


def _is_guess(reading: dict[str, Any], name: str, value: str) -> bool:
    is_as_read = (reading.get(name) or "") == value
    return is_as_read and bool(value) and _confidence(reading["found"].get(name)) < UNSURE_BELOW


def _value(draft: Any, name: str) -> str:
    if name == "language":
        return str(draft.locale.language_code)
    value = getattr(draft, name, None)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _lists(draft: Any) -> dict[str, list[str]]:
    if not hasattr(draft, "demands"):
        return {}
    return {
        "people": [it.name for it in draft.people.all()],
        "demands": [it.text for it in draft.demands.all()],
    }


def _confidence(found: dict[str, Any] | None) -> float:
    return float(found["confidence"]) if found else 1.0
