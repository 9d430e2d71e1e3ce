"""The model letter of a draft: the alert's own with its gaps as slots, or one made of demands."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from clamour.reading.drafts import Draft

SUBJECT_LENGTH = 200
FALLBACK_LANGUAGE = "en"


class Words(NamedTuple):
    """What a letter that is made here takes from the draft."""

    title: str
    demands: list[str]


@cache
def _texts() -> dict[str, Any]:
    with (Path(__file__).parent / "model_letters.toml").open("rb") as file:
        return tomllib.load(file)


def model_letter(draft: Draft, title: str) -> tuple[str, str, str]:
    """Return language, subject and text with slots."""
    subject = subject_of(title)
    if draft.letter:
        return draft.language.value, subject, _with_slots(draft.letter.text, draft.letter.slots)
    language = draft.language.value if draft.language.value in _texts() else FALLBACK_LANGUAGE
    return language, subject, _made_of_demands(draft, subject, language)


def subject_of(title: str) -> str:
    """The subject of a letter is the title, until a person writes another."""
    return _no_braces(title)[:SUBJECT_LENGTH]


def subject_after(subject: str, *, was: str, now: str) -> str:
    """The subject when the title `was` has become `now`; one of a person's own stays."""
    return subject_of(now) if subject == subject_of(was) else subject


def text_after(text: str, language: str, *, was: Words, now: Words) -> str:
    """The text of a letter that was made here, when title and demands of the draft have changed.

    Only the sentence and the list that were made of them change: the rest is a person's by now.
    """
    template: str = _texts().get(language, _texts()[FALLBACK_LANGUAGE])["text"]
    for line in template.splitlines():
        if "{title}" in line:
            before, after = (line.replace("{title}", subject_of(it.title)) for it in (was, now))
            text = text.replace(before, after)
    if was.demands and now.demands:
        text = text.replace(_listed(was.demands), _listed(now.demands))
    return text


def _listed(demands: Iterable[str]) -> str:
    return "\n".join(f"- {_no_braces(demand)}" for demand in demands)


def _made_of_demands(draft: Draft, title: str, language: str) -> str:
    demands = _listed(demand.value for demand in draft.demands)
    text: str = _texts()[language]["text"].strip()
    if not demands:  # nor the line that announces them
        text = re.sub(r"[^\n]+\n\n\{demands\}\n\n", "", text)
    return text.replace("{title}", title).replace("{demands}", demands).replace("\n\n\n\n", "\n\n")


def _with_slots(text: str, gaps: tuple[str, ...]) -> str:
    """Replace each gap of the alert's letter by the slots that its hint names."""
    done, rest = "", _no_braces(text)
    for gap in map(_no_braces, gaps):
        before, found, rest_after = rest.partition(gap)
        if found:
            done, rest = done + before + _slots_for(gap), rest_after
    return done + rest


def _slots_for(gap: str) -> str:
    """`[YOUR NAME, CITY]` is name and place; a bare line of dots is where one signs."""
    words = gap.casefold()
    places = {
        slot: min((words.find(hint) for hint in hints if hint in words), default=-1)
        for slot, hints in _texts()["hints"].items()
    }
    hit = sorted((place, slot) for slot, place in places.items() if place >= 0)
    if hit:
        return "\n".join(f"{{{slot}}}" for _place, slot in hit)
    return "{name}" if re.fullmatch(r"[\W_]+", gap) else ""


def _no_braces(text: str) -> str:
    """Braces mark slots: those of the alert itself become parentheses."""
    return text.replace("{", "(").replace("}", ")")
