"""The words of a page that a translator has to do with, each under a path.

`title`, `summary`; `statement/2`, the second paragraph; `demands/1/text`; `letter/protest/text`.
What is the same in every language (days, addresses, pictures) stands under `=`: a translation
takes it over from its original.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from wagtail.models import Page

from clamour.appeals.model_letters import FURTHER, ModelLetter, Purpose, heading
from clamour.appeals.queries import model_letters
from clamour.appeals.translating import blocks

TITLE = "title"
TEXTS = (TITLE, "summary", "person", "status", "text", "lived", "credit", "outcome", "script")
RICH = "statement"
ROWS = {
    "demands": ("text",),
    "people": ("name", "status"),
    "incidents": ("place", "text"),
    "condolences": ("text",),
    "contacts": ("role",),
    "giving_ways": ("name", "details"),
    "sources": ("title", "publisher"),
    "elsewhere": ("title", "organiser"),
}
FACTS = ("kind", "country", "issued", "deadline", "urgent", "photo_id", "credit_url", "at", "zone")
LETTER = "letter"
LETTER_FIELDS = ("subject", "text", *FURTHER)
# What stands in an order of its own on the sheet: what is asked comes before the long statement.
EARLY = {"summary", "person", "status", "text"}


@dataclass(frozen=True)
class Word:
    """One text of a page under its path."""

    path: str
    text: str
    label: str

    @property
    def group(self) -> str:
        return self.path.partition("/")[0]


def words_of(page: Page) -> list[Word]:
    """The page's texts in the order of the sheet, without those that are empty."""
    return [word for word in _all_words(page) if word.text.strip()]


def facts_of(page: Page) -> dict[str, str]:
    """What is the same in every language, by path; how many rows a list has among it."""
    said = {name: getattr(page, name) for name in FACTS if hasattr(page, name)}
    facts = {f"={name}": "" if it is None else str(it) for name, it in said.items()}
    for name, texts in ROWS.items():
        for number, row in enumerate(rows_of(page, name), 1):
            same = [str(getattr(row, it) or "") for it in row_facts(row, texts)]
            if any(same):
                facts[f"={name}/{number}"] = ", ".join(filter(None, same))
    return facts


def row_facts(row: Any, texts: tuple[str, ...]) -> list[str]:
    """The fields of a row that no translator changes."""
    kept = {"id", "page", "sort_order", *texts}
    return [field.name for field in row._meta.fields if field.name not in kept]


def rows_of(page: Page, name: str) -> list[Any]:
    return list(getattr(page, name).all()) if hasattr(page, name) else []


def letters_of(page: Page) -> list[ModelLetter]:
    """The model letters in the page's language, one for each purpose."""
    language = page.locale.language_code
    return [it for it in model_letters(page.translation_key) if it.language == language]


def letter_words(letter: ModelLetter) -> list[Word]:
    kind = Purpose(letter.purpose).label
    return [
        Word(letter_path(letter, name), text, f"{capfirst(heading(name))} ({kind})")
        for name in LETTER_FIELDS
        if (text := getattr(letter, name).strip("\n"))
    ]


def letter_path(letter: ModelLetter, name: str) -> str:
    return f"{LETTER}/{letter.purpose}/{name}"


def label_of(page: Page, path: str) -> str:
    """What a path is called at the desk, `=` paths included."""
    name, *rest = path.removeprefix("=").removesuffix("_id").split("/")
    if name in ROWS and hasattr(page, name):
        model = getattr(type(page), name).rel.related_model
        said = model._meta.get_field(rest[1]).verbose_name if len(rest) > 1 else ""
        kind = capfirst(str(model._meta.verbose_name))
        return f"{kind} {rest[0]}" + (f": {said}" if said and len(ROWS[name]) > 1 else "")
    try:
        said = str(page._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return path
    return " ".join([capfirst(said), *rest])


def _all_words(page: Page) -> Iterator[Word]:
    texts = [name for name in TEXTS if hasattr(page, name)]
    early = [name for name in texts if name == TITLE or name in EARLY]
    yield from (_word(page, name, getattr(page, name)) for name in early)
    for name, fields in ROWS.items():
        if name == "sources" and hasattr(page, RICH):
            yield from _paragraphs(page)
        for number, row in enumerate(rows_of(page, name), 1):
            yield from (
                _word(page, f"{name}/{number}/{field}", getattr(row, field)) for field in fields
            )
    if not hasattr(page, "sources") and hasattr(page, RICH):
        yield from _paragraphs(page)
    yield from (_word(page, name, getattr(page, name)) for name in texts if name not in early)


def _paragraphs(page: Page) -> Iterator[Word]:
    texts = blocks.texts_of(getattr(page, RICH))
    if texts is None:
        yield _word(page, RICH, getattr(page, RICH))
        return
    for number, text in enumerate(texts, 1):
        yield _word(page, f"{RICH}/{number}", text)


def _word(page: Page, path: str, text: str) -> Word:
    return Word(path, text.replace("\r\n", "\n").strip(), label_of(page, path))
