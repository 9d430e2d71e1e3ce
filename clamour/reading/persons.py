"""The persons of a text: their mentions put together, and who is named in one breath with whom."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .declension import nominative_first
from .names import Name, find_names, same_person
from .pages import Page

# "A, B and C", "A, her husband B and their daughter C"
_COMMA = re.compile(r"\s?[,;]\s(?:[^\W\d_]+\s){0,2}")
_LAST = re.compile(
    r",?\s(?:and|et|y|e|i|und|sowie|и|та|і|й|ve|és|as well as)\s(?:(?:of|de|von)\s|d')?"
    r"(?:[^\W\d_]+\.?\s){0,3}"
)


_LONGEST_ENDING = 4


@dataclass(slots=True)
class Person:
    """All mentions of one person in a page, in any spelling."""

    mentions: list[Name] = field(default_factory=list)

    def spelling(self) -> str:
        """Return the commonest spelling, in the nominative if the text has it."""
        written = [_mixed_case(m.text) for m in self.mentions]
        ranked = sorted(
            set(written),
            key=lambda n: (
                -written.count(n),
                _has_prefix(n, written),
                any(other.startswith(f"{n} ") for other in written),
                written.index(n),
            ),
        )
        best = nominative_first(ranked)
        return next((name for name in ranked if _is_bare(name, best)), best)

    def is_called(self, name: str) -> bool:
        """Tell whether a name is probably a spelling of this person's."""
        return any(same_person(name, m.text) for m in self.mentions[:8])


def _is_bare(name: str, written: str) -> bool:
    """Tell whether a spelling is another one without its ending: the case of Kazakh or Russian."""
    return 0 < len(written) - len(name) <= _LONGEST_ENDING and written.startswith(name)


def _has_prefix(name: str, others: list[str]) -> bool:
    """ "Free Jane Roe" when the text also has "Jane Roe"; "d'Anna Roe"."""
    return name.partition(" ")[2] in others or re.match(r"[dl]['’]", name) is not None


def _mixed_case(name: str) -> str:
    return " ".join(_capitalised(w) if w.isupper() and len(w) > 2 else w for w in name.split())


def _capitalised(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))


@dataclass(slots=True)
class Persons:
    """Everybody a page names, and the enumerations in which they stand together."""

    everybody: list[Person]
    enumerations: list[list[Name]]

    def named_with(self, person: Person) -> list[list[Name]]:
        """Return the enumerations that mention a person."""
        return [e for e in self.enumerations if any(m in e for m in person.mentions)]


def find_persons(page: Page) -> Persons:
    """Return the persons of a page in the order in which they come."""
    names = sorted(find_names(page, page.start, page.end), key=lambda n: (n.start, n.end))
    enumerations = _enumerations(page, names)
    persons: list[Person] = []
    for name in names:
        others = [n for e in enumerations if name in e for n in e if n != name]
        person = _known(persons, name, others)
        if person:
            person.mentions.append(name)
        else:
            persons.append(Person([name]))
    return Persons(persons, enumerations)


def _known(persons: list[Person], name: Name, others: list[Name]) -> Person | None:
    """Return who is meant: rather one so spelt, never one who is listed beside the name."""
    free = [p for p in persons if not any(m in others for m in p.mentions)] if others else persons
    exact = (p for p in free if any(m.text == name.text for m in p.mentions))
    return next(exact, None) or next((p for p in free if p.is_called(name.text)), None)


def _enumerations(page: Page, names: list[Name]) -> list[list[Name]]:
    """Return the lists of names that end in "and": only these tell that nobody else is meant."""
    found: list[list[Name]] = []
    current: list[Name] = []
    for name, following in pairwise(names):
        between = page.folded[name.end : following.start]
        last = bool(_LAST.fullmatch(between))
        joined = last or _COMMA.fullmatch(between)
        current = [*(current or [name]), following] if joined else []
        if last:
            found.append(current)
            current = []
    return found
