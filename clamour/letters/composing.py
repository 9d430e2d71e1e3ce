"""Composing: a supporter's words and the model letter become the letter an office reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import ngettext, override

from clamour.appeals import slots
from clamour.appeals.models import ModelLetter, Target
from clamour.appeals.queries import letter_to
from clamour.appeals.wording import Wording, worded
from clamour.gate import mailboxes
from clamour.letters.models import Letter
from clamour.letters.salutations import polite
from clamour.letters.states import LetterKind
from clamour.offices import countries

# How a sentence ends, in the scripts that letters are written in.
ENDS = (".", "!", "?", "…", "؟", "۔", "։", "।", "。")


@dataclass(frozen=True)
class Composed:
    """What an office reads."""

    subject: str
    text: str


def compose(
    letter: Letter,
    target: Target,
    models: Iterable[ModelLetter],
    known: Mapping[str, str] | None = None,
) -> Composed:
    """The letter as it goes to this target, in the target's language where a text exists.

    `models` are the appeal's model letters as they stood at `letter.model_version`: those are the
    words that were signed. A text of the supporter's own replaces those of the purpose that it was
    written for. The office's name and salutation are today's: it is the same office; `known` says
    others, for a letter that several read at once.
    """
    model = letter_to(models, target, letter.language)
    we = letter.kind == LetterKind.ORGANISATION
    # Its number: stable for a letter on every attempt, and another for the next letter.
    said = worded(model, we=we, number=letter.pk or 0) if model else Wording("", "")
    own = model is None or letter.own_purpose in ("", model.purpose)
    text = (letter.own_text if own else None) or said.text
    subject = (letter.own_subject if own else None) or said.subject
    values = values_for(letter, target, model.language if model else letter.language, text)
    values |= known or {}
    return Composed(
        subject=slots.fill(subject, values),
        text=_signed(slots.fill(_with_sentence(text, letter), values), text, values["name"]),
    )


def answers_to(letter: Letter) -> str:
    """The mailbox that offices may answer to and then see; "" when there is none.

    One whose name is not ASCII stays out of Reply-To: few of their servers could answer to it.
    """
    if not (letter.answer_to_me and letter.mailbox):
        return ""
    return mailboxes.in_ascii(letter.mailbox) or ""


def values_for(letter: Letter, target: Target, language: str, text: str = "") -> dict[str, str]:
    """What fills the slots of a letter in this language to this target; `text` has the slots."""
    return {
        "name": _signature(letter, language, text),
        "role": letter.role or "",
        "organisation": letter.organisation or "",
        "represents": str(letter.represents or ""),
        "place": letter.place or countries.name(letter.country, language),
        "office": target.office.name_in(language),
        "salutation": salutation(target, language),
        "date": _long(letter.confirmed_on or timezone.localdate(), language),
        "sentence": letter.sentence or "",
    }


@lru_cache(maxsize=256)
def _long(day: date, language: str) -> str:
    """A day in words; the letters of a day share it."""
    return str(format_date(day, "long", locale=language))


def salutation(target: Target, language: str) -> str:
    """The office's own salutation, else a polite one in the language of the letter."""
    return target.salutation or target.office.salutation_in(language) or polite(language)


def _signature(letter: Letter, language: str, text: str) -> str:
    """The name; for an organisation also the role, its name and how many it represents.

    What has a slot of its own in the text is not said twice.
    """
    if letter.kind == LetterKind.PERSON or not letter.organisation:
        return letter.name or ""
    with override(language):
        members = (
            ngettext(
                "representing %(count)d member",
                "representing %(count)d members",
                letter.represents,
            )
            % {"count": letter.represents}
            if letter.represents
            else ""
        )
    role = "" if "{role}" in text else letter.role
    organisation = "" if "{organisation}" in text else letter.organisation
    members = "" if "{represents}" in text else members
    lines = ((letter.name, role), (organisation, members))
    return "\n".join(filter(None, (", ".join(filter(None, parts)) for parts in lines)))


def _with_sentence(text: str, letter: Letter) -> str:
    """A personal sentence needs a place: before the last paragraph when the author gave none.

    Salutation, farewell and signature are none: a paragraph ends with a sentence. So what closes
    the letter, be it "I await your answer." or a French formula, stays behind it.
    """
    if not letter.sentence or "{sentence}" in text:
        return text
    paragraphs = text.rstrip().split("\n\n")
    whole = [number for number, it in enumerate(paragraphs) if it.rstrip().endswith(ENDS)]
    at = whole[-1] + (len(whole) == 1) if whole else len(paragraphs) - 1
    return "\n\n".join([*paragraphs[:at], "{sentence}", *paragraphs[at:]])


def _signed(filled: str, text: str, name: str) -> str:
    """A letter whose author left no gap for the name is signed below."""
    if "{name}" in text or name in filled:
        return filled
    return f"{filled.rstrip()}\n\n{name}"
