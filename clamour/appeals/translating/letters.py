"""The model letters of a translation: whole, and agreed to where the appeal is public."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from clamour.appeals import actions
from clamour.appeals.changes import letter_of
from clamour.appeals.models import ModelLetter
from clamour.appeals.translating import words
from clamour.appeals.translating.sheet import Entry, Sheet
from clamour.appeals.translating.words import LETTER_FIELDS, letter_path
from clamour.oversight import actions as oversight


def keep_letters(
    sheet: Sheet, entries: list[Entry], by: User, reason: str
) -> tuple[dict[str, str], dict[str, str], bool]:
    """Let each letter stand that is whole.

    Returns the words that wait, what is wrong with them, and whether for a second person.
    """
    waiting: dict[str, str] = {}
    wrong: dict[str, str] = {}
    asked = False
    for letter in words.letters_of(sheet.original):
        paths = {letter_path(letter, name): name for name in LETTER_FIELDS}
        ours = [entry for entry in entries if entry.path in paths]
        texts = {paths[entry.path]: entry.translation for entry in ours if entry.translation}
        if not _is_new(sheet, letter, texts):
            continue
        waiting |= {entry.path: entry.translation for entry in ours if entry.translation}
        try:
            if {"subject", "text"} <= texts.keys():
                _set_letter(sheet, letter, texts, by, reason)
                waiting = {path: text for path, text in waiting.items() if path not in paths}
        except oversight.NeedsSecondPerson:
            asked = True
        except ValidationError as problem:
            if all(entry.translation for entry in ours):  # else the other half is missing yet
                wrong[letter_path(letter, "text")] = " ".join(problem.messages)
    return waiting, wrong, asked


def _is_new(sheet: Sheet, letter: ModelLetter, texts: dict[str, str]) -> bool:
    """Whether the letter that stands in the language says something else."""
    standing = _standing(sheet, letter)
    return any((getattr(standing, name) if standing else "") != texts[name] for name in texts)


def _set_letter(
    sheet: Sheet, letter: ModelLetter, texts: dict[str, str], by: User, reason: str
) -> None:
    actions.set_model_letter(
        appeal=letter.appeal,
        purpose=letter.purpose,
        language=sheet.language,
        by=by,
        reason=reason,
        **texts,
    )


def _standing(sheet: Sheet, letter: ModelLetter) -> ModelLetter | None:
    return letter_of(letter.appeal, letter.purpose, sheet.language)
