"""What is left when all else is taken out: the text that tells what happened."""

import re

from .dates import day_only
from .drafts import Found, Span
from .pages import Page, joined

_SHORTEST = 60
_SUMMARY = 320


def find_statement(page: Page, taken: list[tuple[int, int]]) -> list[Found[str]]:
    """Return the paragraphs outside of `taken` (title, demands, letter, contacts)."""
    found = []
    for start, end in page.paragraphs():
        if any(start < b and a < end for a, b in taken):
            continue
        words = joined(page.text[start:end])
        if not day_only(words) and not page.is_menu(page.line_at(start)):
            found.append(Found(words, (Span(start, end),), 0.8))
    return found


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
