"""What a supporter reads before confirming: every letter as it would leave."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from clamour.appeals import queries as appeals
from clamour.letters.actions import Addressed
from clamour.letters.composing import Composed, compose
from clamour.letters.models import Letter


@dataclass
class Shown:
    """One wording, and the offices that get it."""

    composed: Composed
    offices: list[str] = field(default_factory=list)


def letters_to_show(letter: Letter, reached: Iterable[Addressed]) -> list[Shown]:
    """Each distinct wording once; offices with one mailbox get one letter.

    When no office takes mail, the letter is shown for all of them: it is what they can be sent
    by hand.
    """
    every = list(reached)
    models = appeals.model_letters(letter.appeal, letter.model_version)
    shown: dict[Composed, Shown] = {}
    for it in [it for it in every if it.within] or every:
        composed = compose(letter, it.within or it.target, models)
        shown.setdefault(composed, Shown(composed)).offices.append(it.target.office.name)
    return list(shown.values())
