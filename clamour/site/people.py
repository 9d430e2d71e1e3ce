"""The people an appeal is for, and what its updates tell of them."""

from dataclasses import dataclass
from typing import Any

from clamour.appeals.models import AppealPage, UpdatePage
from clamour.site import languages


@dataclass(frozen=True)
class Told:
    """An update as a page shows it, in its own language and its own time zone."""

    update: UpdatePage
    language: str
    direction: str


@dataclass(frozen=True)
class Person:
    """Somebody at risk; `changes` are the updates that said how they are, the newest first."""

    name: str
    status: str
    changes: list[UpdatePage]


def told(update: UpdatePage) -> Told:
    language = update.locale.language_code
    return Told(update, language, languages.direction(language))


def with_changes(page: AppealPage, updates: list[UpdatePage]) -> list[Person]:
    """Those whom the page names, then those whom only an update names."""
    written: list[Any] = list(page.people.all())
    changes: dict[str, list[UpdatePage]] = {}
    for update in updates:
        if update.person and update.status:
            changes.setdefault(update.person, []).append(update)
    people = [Person(it.name, it.status, changes.pop(it.name, [])) for it in written]
    return people + [Person(name, "", found) for name, found in changes.items()]
