"""What a supporter reads before confirming: every letter as it would leave."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field

from clamour.appeals import queries as appeals
from clamour.appeals.models import ModelLetter, Target
from clamour.letters import length
from clamour.letters.addressing import Addressed
from clamour.letters.composing import Composed, compose
from clamour.letters.models import Letter
from clamour.letters.offering import translation


@dataclass
class Shown:
    """One wording, and the offices that get it."""

    composed: Composed
    # What it says in the supporter's language, where it is in another one; of an own text nothing.
    translation: str = ""
    offices: list[str] = field(default_factory=list)

    @property
    def length(self) -> str:
        """A hint for a letter that has grown past a page, else ""."""
        text = self.composed.text
        return length.said(text) if length.pages(text) > 1 else ""


def letters_to_show(letter: Letter, reached: Iterable[Addressed]) -> list[Shown]:
    """Each distinct wording once; offices with one mailbox get one letter.

    When no office takes mail, the letter is shown for all of them: it is what they can be sent
    by hand.
    """
    every = list(reached)
    models = appeals.model_letters(letter.appeal, letter.model_version)
    shown: dict[Composed, Shown] = {}
    for it in [it for it in every if it.within] or every:
        target = it.within or it.target
        composed = compose(letter, target, models)
        if composed not in shown:
            shown[composed] = Shown(composed, _translated(letter, target, models))
        shown[composed].offices.append(it.target.office.name)
    return list(shown.values())


def _translated(letter: Letter, target: Target, models: list[ModelLetter]) -> str:
    model = appeals.letter_to(models, target, letter.language)
    own = translation(models, model, letter.language) if model and not letter.own_text else None
    if own is None:
        return ""
    reading = copy(target)
    reading.language = letter.language
    return compose(letter, reading, models).text
