"""Whether a public translation is older than its original, as its readers are told."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone
from wagtail.models import Page

from clamour.appeals.translating import words
from clamour.appeals.translating.sheet import as_translated, original_of, record_of
from clamour.appeals.translating.words import LETTER


@dataclass(frozen=True)
class Age:
    """A translation and its original: when which was changed, whether one is behind."""

    original: Page
    changed_on: date | None
    translated_on: date | None
    is_older: bool
    is_partial: bool

    @cached_property
    def has_days(self) -> bool:
        """Whether two days tell it; on one day they would say nothing."""
        return None not in (self.changed_on, self.translated_on) and (
            self.changed_on != self.translated_on
        )


def age_of(edition: Page) -> Age | None:
    """How this edition stands to its public original; None for an original, or one not compared."""
    if not edition.translation:
        return None
    original = original_of(edition)
    if original.pk == edition.pk or not original.live:
        return None
    record = record_of(edition)
    known = {path: text for path, text in record["words"].items() if not _of_letter(path)}
    changed = original.last_published_at
    return Age(
        original=original.specific,
        changed_on=timezone.localdate(changed) if changed else None,
        translated_on=date.fromisoformat(record["on"]) if record["on"] else None,
        is_older=is_behind(known, as_translated(original)),
        is_partial=any(not _of_letter(path) for path in record["missing"]),
    )


def is_behind(known: dict[str, str | None], original: Page) -> bool:
    """Whether the original says something else than what was translated.

    What nobody has compared says nothing about it.
    """
    now = {word.path: word.text for word in words.words_of(original)} | words.facts_of(original)
    compared = {path for path, text in known.items() if text is not None}
    if not compared:
        return False
    return known.keys() != now.keys() or any(known[path] != now[path] for path in compared)


def _of_letter(path: str) -> bool:
    return path.startswith(f"{LETTER}/")
