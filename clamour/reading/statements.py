"""What is left when all else is taken out: the text that tells what happened."""

import re
from collections.abc import Iterable

from .dates import day_only
from .drafts import Found, Span
from .folding import fold
from .pages import Page, joined
from .titles import is_formula

_SHORTEST = 60
_SUMMARY = 320
_LONGEST_FRAME = 120


def find_statement(
    page: Page,
    taken: list[tuple[int, int]],
    offices: Iterable[str | None],
    deadline: tuple[Span, ...],
) -> list[Found[str]]:
    """Return the paragraphs outside of `taken` (title, demands, letter, contacts).

    What only led to them goes with them: the heads of lists ("Copies to:"), the names of offices
    that stand over their addresses, the form's own words ("URGENT ACTION", "Write before ...").
    """
    named = {fold(name) for name in offices if name}
    found = []
    for start, end in page.paragraphs():
        if any(start < b and a < end for a, b in taken):
            continue
        words = joined(page.text[start:end])
        short = len(words) <= _LONGEST_FRAME
        dated = any(start <= span.start < end for span in deadline)
        if short and (dated or _is_frame(page, start, words)):
            continue
        if fold(words).strip(" .,:") not in named:
            found.append(Found(words, (Span(start, end),), 0.8))
    return found


def _is_frame(page: Page, start: int, words: str) -> bool:
    """Whether a paragraph is no telling: a date, a menu, a head that announces what follows."""
    announces = words.rstrip().endswith(":")
    formula = is_formula(page, fold(words).strip(" *!.:-"))
    dated = day_only(words) is not None
    return announces or formula or dated or page.is_menu(page.line_at(start))


def find_summary(statement: list[Found[str]]) -> Found[str]:
    """Return the first sentences of the first real paragraph."""
    for paragraph in statement:
        if len(paragraph.value) >= _SHORTEST:
            text = _shortened(paragraph.value)
            start = paragraph.spans[0].start
            return Found(text, (Span(start, paragraph.spans[0].end),), 0.7)
    return Found("", (), 0.0)


def _shortened(text: str) -> str:
    if len(text) <= _SUMMARY:
        return text
    cut = [m.end() for m in re.finditer(r"[.!?][\"”»]?(?=\s)", text[:_SUMMARY])]
    return text[: cut[-1]] if cut else text[:_SUMMARY].rsplit(" ", 1)[0] + "…"
