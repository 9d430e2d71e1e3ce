"""What freezes a letter: words of its writer's own that the desk must see before an office does.

A frozen letter is confirmed by its writer and nobody else's business yet: not counted, not sent.
"""

from clamour.appeals import queries as appeals
from clamour.appeals.model_letters import FURTHER
from clamour.gate import suspicion
from clamour.letters.models import Letter

# What of a model letter a page offers: both voices, every subject and opening.
WORDS = ("subject", "text", *FURTHER)


def reasons(letter: Letter) -> list[suspicion.Reason]:
    """Why the desk must see this letter before an office does; counts it for bursts."""
    fields = (
        letter.own_subject, letter.own_text, letter.sentence,
        letter.organisation, letter.role, letter.place,
    )  # fmt: skip
    own = "\n".join(filter(None, fields))
    if not own:
        return []
    models = appeals.model_letters(letter.appeal, letter.model_version)
    offered = "\n".join(getattr(model, name) for model in models for name in WORDS)
    return suspicion.reasons(_new_lines(own, offered), model=offered, where=str(letter.appeal))


def _new_lines(own: str, offered: str) -> str:
    """The lines that the page does not offer: an author's strong words are not the sender's."""
    known = {line.strip() for line in offered.splitlines()}
    return "\n".join(line for line in own.splitlines() if line.strip() not in known)
