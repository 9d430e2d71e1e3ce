"""A translation beside its original, text by text: what is done, what is missing, what is old.

A text is known by the words it was translated from, not by its place: a paragraph that moves
takes its translation along, and one that comes in between leaves the others alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from typing import Any

from wagtail.models import Page

from clamour.appeals.translating import blocks, words
from clamour.appeals.translating.words import LETTER, RICH, ROWS, Word

ALIKE = 0.6
# Comparing takes time with the square of the length, and of the number.
COMPARED, COMPARED_AT_MOST = 2000, 20


class Is(StrEnum):
    """How a text stands to its original."""

    DONE = "done"
    OLD = "old"  # the original was changed since
    MISSING = "missing"
    UNSEEN = "unseen"  # nobody has compared the two


@dataclass(frozen=True)
class Entry:
    """One text of the original and its translation; `was` is what was translated."""

    path: str
    label: str
    original: str
    translation: str = ""
    was: str | None = None
    # The two are not built alike: it is changed in the editor, and only compared here.
    is_apart: bool = False

    @property
    def state(self) -> Is:
        if not self.translation:
            return Is.MISSING
        if self.was is None:
            return Is.UNSEEN
        return Is.DONE if self.was == self.original else Is.OLD

    @property
    def is_letter(self) -> bool:
        return self.path.startswith(f"{LETTER}/")


@dataclass(frozen=True)
class Sheet:
    """A page and its edition in one language, which may not exist yet."""

    original: Page
    edition: Page | None
    language: str
    entries: tuple[Entry, ...]

    def number(self, *states: Is) -> int:
        return sum(entry.state in states for entry in self.entries)

    @property
    def changed(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == Is.OLD]

    @cached_property
    def changed_facts(self) -> list[tuple[str, str, str]]:
        """What else is different in the original since: label, before, now."""
        known = record_of(self.edition)["words"]
        now = words.facts_of(self.original)
        return [
            (words.label_of(self.original, path), known.get(path) or "", now.get(path, ""))
            for path in sorted(now.keys() | {it for it in known if it.startswith("=")})
            if known and known.get(path, "") != now.get(path, "")
        ]

    def at(self, path: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.path == path), None)


def original_of(page: Page) -> Page:
    """The oldest page of the story: what the others are translations of."""
    beside = Page.objects.filter(translation_key=page.translation_key)
    return beside.order_by("pk").first() or page


def as_translated(original: Page) -> Page:
    """The original in the words that are translated: the public ones, else the newest draft's."""
    page = original.specific
    return page if page.live else page.get_latest_revision_as_object()


def sheet(page: Page, language: str) -> Sheet:
    """What a translator of this story into `language` has before them."""
    original = as_translated(original_of(page))
    beside = Page.objects.filter(
        translation_key=original.translation_key, locale__language_code=language
    ).first()
    edition = beside.specific.get_latest_revision_as_object() if beside else None
    entries = [*_page_entries(original, edition), *_letter_entries(original, edition, language)]
    return Sheet(original, edition, language, tuple(entries))


def record_of(edition: Page | None) -> dict[str, Any]:
    """What the edition remembers, with every part of it."""
    empty = {"words": {}, "missing": [], "waiting": {}, "on": ""}
    return empty | (edition.translation if edition else {})


def _page_entries(original: Page, edition: Page | None) -> Iterator[Entry]:
    wanted = words.words_of(original)
    has = words.words_of(edition) if edition else []
    record = record_of(edition)
    for group in dict.fromkeys(word.group for word in wanted):
        ours = [word for word in wanted if word.group == group]
        theirs = [word for word in has if word.group == group]
        if group == RICH and (
            ours[0].path == RICH or (theirs and _is_apart(original, edition, record))
        ):
            yield _apart(ours, theirs, record)
        else:
            yield from _paired(ours, list(_known(theirs, record)))


def _is_apart(original: Page, edition: Any, record: dict[str, Any]) -> bool:
    """Whether the paragraphs are not those that were translated, nor those of the original."""
    has = {word.path for word in words.words_of(edition) if word.group == RICH}
    known = {path for path in record["words"] if path.partition("/")[0] == RICH}
    if RICH in has:
        return True
    if known:
        return has != known
    return blocks.shape_of(edition.statement) != blocks.shape_of(original.statement)


def _apart(ours: list[Word], theirs: list[Word], record: dict[str, Any]) -> Entry:
    whole, translation = ("\n\n".join(word.text for word in side) for side in (ours, theirs))
    if RICH in record["missing"]:
        translation = ""
    known = [text for path, text in record["words"].items() if path.partition("/")[0] == RICH]
    was = "\n\n".join(known) if known and None not in known else None
    label = ours[0].label.removesuffix(" 1")
    return Entry(RICH, label, whole, translation, was, is_apart=True)


def _known(theirs: list[Word], record: dict[str, Any]) -> Iterator[tuple[Word, str | None]]:
    """The translated texts with the words they were translated from; no stand-ins."""
    for word in theirs:
        if word.path not in record["missing"]:
            yield word, record["words"].get(word.path)


def _paired(ours: list[Word], known: list[tuple[Word, str | None]]) -> list[Entry]:
    """Each text of the original with its translation: by its words, then by place, then alike."""
    found: dict[str, tuple[Word, str | None]] = {}
    left = list(known)

    def take(fits: Callable[[Word, Word, str | None], bool]) -> None:
        for word in ours:
            pairs = (it for it in left if word.path not in found and _kind(it[0]) == _kind(word))
            pair = next((it for it in pairs if fits(word, *it)), None)
            if pair is not None:
                found[word.path] = pair
                left.remove(pair)

    take(lambda word, theirs, was: theirs.path == word.path and was == word.text)
    take(lambda word, theirs, was: was == word.text)
    if len(left) <= COMPARED_AT_MOST:
        take(lambda word, theirs, was: was is not None and _alike(was, word.text))
    take(lambda word, theirs, was: theirs.path == word.path)
    return [Entry(word.path, word.label, word.text, *_said(found.get(word.path))) for word in ours]


def _said(pair: tuple[Word, str | None] | None) -> tuple[str, str | None]:
    return (pair[0].text, pair[1]) if pair else ("", None)


def _kind(word: Word) -> str:
    """The path without its number: `people//name`."""
    name, *rest = word.path.split("/")
    return "/".join([name, *rest[1:]]) if name in ROWS else name


def _alike(was: str, now: str) -> bool:
    matcher = SequenceMatcher(None, was[:COMPARED].split(), now[:COMPARED].split(), autojunk=False)
    return matcher.ratio() >= ALIKE


def _letter_entries(original: Page, edition: Page | None, language: str) -> Iterator[Entry]:
    """The texts of the model letters; what waits for its other half stands for the letter's."""
    record = record_of(edition)
    theirs = words.letters_of(edition) if edition else []
    written = {it.path: it.text for letter in theirs for it in words.letter_words(letter)}
    for letter in words.letters_of(original):
        for word in words.letter_words(letter):
            text = record["waiting"].get(word.path) or written.get(word.path, "")
            was = record["words"].get(word.path)
            yield Entry(word.path, word.label, word.text, text, was)
