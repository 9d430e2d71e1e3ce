"""What an organiser should look at again: the reader guessed, and nobody has changed it since."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clamour.appeals.models import Target
from clamour.offices.models import Channel

UNSURE_BELOW = 0.6
SIMPLE = ("title", "language", "country", "issued", "deadline", "summary")


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


def points(target: Target, reading: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """The contact points of a target, and what to look at again in words."""
    known = {(contact["kind"], contact["value"]): contact for contact in reading["contacts"]}
    standing = list(target.office.points.all())
    doubts = []
    for point in standing:
        contact = known.get((point.kind, point.value))
        if contact and contact["repaired"]:
            said = _("%(value)s was hidden or damaged in the alert.")
            doubts.append(said % {"value": point.value})
        elif contact and contact["confidence"] < UNSURE_BELOW:
            doubts.append(_("%(value)s is a guess.") % {"value": point.value})
    return standing, doubts


def missing(reading: dict[str, Any], targets: list[Target]) -> list[str]:
    """A sentence for each address that the alert announces and nobody has added since."""
    has = {
        (target.office.name.casefold(), point.kind)
        for target in targets
        for point in target.office.points.all()
    }
    sentences = [
        _missing_sentence(lost)
        for lost in reading["missing_contacts"]
        if ((lost["office"] or "").casefold(), lost["kind"]) not in has
    ]
    return list(dict.fromkeys(sentences))


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


def _missing_sentence(lost: dict[str, Any]) -> str:
    kind = Channel(lost["kind"]).label if lost["kind"] in Channel.values else lost["kind"]
    if lost["office"]:
        said = _("%(office)s: the alert announces an address (%(kind)s), but it is lost.")
        return said % {"office": lost["office"], "kind": kind}
    return _("The alert announces an address (%(kind)s), but it is lost.") % {"kind": kind}
