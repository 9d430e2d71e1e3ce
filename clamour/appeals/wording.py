"""Which words of a model letter one letter has: its voice, its subject, its opening."""

from dataclasses import dataclass

from clamour.appeals import slots
from clamour.appeals.model_letters import ModelLetter


@dataclass(frozen=True)
class Wording:
    """A subject and a text, with slots."""

    subject: str
    text: str


def worded(model: ModelLetter, *, we: bool = False, number: int = 0) -> Wording:
    """The words for letter `number`, as an organisation says them if `we` and the author wrote so.

    Filters look for letters that are alike, so subjects and openings take turns; the same number
    has the same words on every attempt. 0 has those that the author put first.
    """
    subjects = [model.subject, *_lines(model.subjects)]
    is_ours = we and bool(model.we_text.strip())
    text, said = (model.we_text, model.we_openings) if is_ours else (model.text, model.openings)
    openings = _lines(said) or [""]
    opening = openings[number // len(subjects) % len(openings)]
    return Wording(subjects[number % len(subjects)], text.replace(slots.OPENING, opening))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
