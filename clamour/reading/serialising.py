"""Drafts as plain data, ready for `json.dumps`."""

from datetime import date
from typing import Any

from .drafts import Contact, Draft, Found, Gathering, Letter, MissingContact


def draft_as_json(draft: Draft) -> dict[str, Any]:
    """Return every field of `draft`; `found` holds the spans and confidences of the simple ones."""
    return {
        "title": draft.title.value,
        "language": draft.language.value,
        "issued": _day(draft.issued.value),
        "country": draft.country.value,
        "deadline": _day(draft.deadline.value),
        "summary": draft.summary.value,
        "statement": [p.value for p in draft.statement],
        "contacts": [_contact(c) for c in draft.contacts],
        "missing_contacts": [_missing(m) for m in draft.missing_contacts],
        "demands": [d.value for d in draft.demands],
        "letter": _letter(draft.letter),
        "people": [p.value for p in draft.people],
        "gatherings": [_gathering(g) for g in draft.gatherings],
        "asks": draft.asks,
        "span": list(draft.span),
        "found": _found(draft),
    }


def _found(draft: Draft) -> dict[str, Any]:
    single = ("title", "language", "issued", "country", "deadline", "summary")
    several = ("statement", "demands", "people")
    return {
        **{name: _place(getattr(draft, name)) for name in single},
        **{name: [_place(item) for item in getattr(draft, name)] for name in several},
    }


def _place(item: Found[Any] | Contact | MissingContact | Letter | Gathering) -> dict[str, Any]:
    return {
        "spans": [list(span) for span in item.spans],
        "confidence": round(item.confidence, 2),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "kind": contact.kind,
        "value": contact.value,
        "purpose": contact.purpose,
        "office": contact.office,
        "person": contact.person,
        "country": contact.country,
        "repaired": contact.repaired,
        **_place(contact),
    }


def _missing(missing: MissingContact) -> dict[str, Any]:
    return {
        "kind": missing.kind,
        "office": missing.office,
        "purpose": missing.purpose,
        **_place(missing),
    }


def _letter(letter: Letter | None) -> dict[str, Any] | None:
    if letter is None:
        return None
    return {"text": letter.text, "slots": list(letter.slots), **_place(letter)}


def _gathering(gathering: Gathering) -> dict[str, Any]:
    return {
        "date": gathering.date.isoformat(),
        "time": gathering.time.strftime("%H:%M") if gathering.time else None,
        "place": gathering.place,
        **_place(gathering),
    }
