"""What to say on the telephone: a text in quotation marks that runs on behind a colon."""

import re

from .languages import anywhere
from .pages import Page
from .slots import find_slots, is_gap

QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’"}
_OPENING = re.compile(r":\s*(?P<mark>[\"“«„])")
_SHORTEST = 60
_CUE = 120


def find_script(page: Page, start: int, end: int) -> tuple[int, int] | None:
    """Return where a script stands, its quotation marks included."""
    for opening in _OPENING.finditer(page.text, start, end):
        first = opening.start("mark")
        _, last = page.paragraph_of(page.line_at(first))
        closing = closing_quote(page.text, first, min(end, last))
        if closing - first > _SHORTEST and _is_for_use(page, opening.start(), first, closing):
            return first, closing + 1
    return None


def closing_quote(text: str, first: int, end: int) -> int:
    """Return where the quotation ends that begins at `first`, or -1."""
    opens, closes = text[first], QUOTES[text[first]]
    if opens == closes:
        return text.rfind(closes, first + 1, end)
    depth = 0
    for place in range(first, end):
        depth += (text[place] == opens) - (text[place] == closes)
        if not depth:
            return place
    return -1


def _is_for_use(page: Page, colon: int, first: int, closing: int) -> bool:
    """Tell a script from a quotation: it has gaps, or it is announced and greets."""
    if is_gap(page.text[first:closing]):
        return True
    line = page.line_at(colon)
    cue = page.words.pattern("zones", "letter").search(
        page.folded, max(line.start, colon - _CUE), colon
    )
    exact = cue is not None and cue.start() == line.body
    greets = anywhere("letter", "salutation").match(page.folded, first + 1, closing)
    return bool((cue and (exact or greets)) or (greets and find_slots(page.text[first:closing])))
