"""How like two alerts are, and why: a judgement with its reasons, for a person to decide on."""

from dataclasses import dataclass, field
from typing import Any

from clamour.intake.matching.skeletons import are_alike
from clamour.intake.matching.traits import Traits
from clamour.intake.states import MatchKind

OFFERED_FROM = 0.5
"""A score below this is not worth an organiser's minute."""
SAME_TEXT = 0.4
TEMPLATE_TEXT = 0.8
"""Two alerts for different people may share an organisation's standing paragraphs."""
SHARED_TEXT = 0.12


@dataclass(frozen=True)
class Likeness:
    """What the match is, how sure it is (0 to 1), and the reasons as plain data."""

    kind: str
    score: float
    reasons: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shared:
    """What two alerts have in common; parts are of the shorter one, 0 to 1."""

    text: float
    numbers: float
    people: tuple[str, ...]
    people_part: float
    strangers: bool
    addresses: tuple[str, ...]
    addresses_part: float
    title: bool
    country: bool

    def reasons(self, same_language: bool) -> dict[str, Any]:
        said: dict[str, Any] = {
            "title": self.title,
            "text": round(self.text * 100) if same_language and self.text > SHARED_TEXT else 0,
            "people": list(self.people),
            "addresses": list(self.addresses),
            "numbers": not same_language and self.numbers >= 0.4,
        }
        return {reason: value for reason, value in said.items() if value}


def compare(new: Traits, old: Traits, *, old_is_live: bool = False) -> Likeness | None:
    """Judge a new alert beside one that the site has; None when they share too little."""
    shared = _shared(new, old)
    if new.language != old.language:
        kind, score = _across_languages(shared)
    else:
        kind, score = _in_one_language(shared)
        if kind == MatchKind.POSSIBLE and old_is_live and shared.people and _is_later(new, old):
            kind = MatchKind.UPDATE
    if score < OFFERED_FROM:
        return None
    return Likeness(kind, round(min(score, 1.0), 2), shared.reasons(new.language == old.language))


def _in_one_language(shared: Shared) -> tuple[str, float]:
    score = 0.25 * shared.people_part + 0.2 * shared.addresses_part + 0.1 * shared.title
    if shared.text >= (TEMPLATE_TEXT if shared.strangers else SAME_TEXT):
        return MatchKind.COPY, 0.55 + 0.45 * shared.text + 0.1 * score
    return MatchKind.POSSIBLE, 2 * score * _weight(shared) + shared.text


def _across_languages(shared: Shared) -> tuple[str, float]:
    """A translation keeps addresses, people and numbers; two of the three must agree."""
    parts = sorted((shared.addresses_part, shared.people_part, shared.numbers))
    score = (0.5 * parts[2] + 0.5 * parts[1]) * _weight(shared)
    is_one = parts[1] >= 0.4 and bool(shared.people or shared.addresses)
    return (MatchKind.TRANSLATION if is_one else MatchKind.POSSIBLE), score


def _weight(shared: Shared) -> float:
    """Another country, or nobody in common, speaks against it."""
    return (1.0 if shared.country else 0.6) * (0.6 if shared.strangers else 1.0)


def _shared(new: Traits, old: Traits) -> Shared:
    people = [
        name
        for name, bones in new.bones.items()
        if any(are_alike(bones, others) for others in old.bones.values())
    ]
    addresses = sorted(value for _kind, value in new.addresses & old.addresses)
    return Shared(
        text=_part(new.shingles, old.shingles),
        numbers=_overlap(new.numbers, old.numbers),
        people=tuple(people),
        people_part=_ratio(len(people), min(len(new.people), len(old.people))),
        strangers=not people and bool(new.people or old.people),
        addresses=tuple(addresses),
        addresses_part=_ratio(len(addresses), min(len(new.addresses), len(old.addresses))),
        title=bool(new.heading) and new.heading == old.heading,
        country=not new.country or not old.country or new.country == old.country,
    )


def _part(one: frozenset[Any], other: frozenset[Any]) -> float:
    return _ratio(len(one & other), min(len(one), len(other)))


def _overlap(one: frozenset[Any], other: frozenset[Any]) -> float:
    return _ratio(len(one & other), len(one | other))


def _ratio(shared: int, of: int) -> float:
    return min(shared / of, 1.0) if of else 0.0


def _is_later(new: Traits, old: Traits) -> bool:
    return new.issued is None or old.issued is None or new.issued >= old.issued
