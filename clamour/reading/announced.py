"""Contacts that a text announces and does not hold."""

from .governing import Governing
from .labels import label_before, starts_with_label
from .pages import LONG, Line, Page
from .sightings import MOST_CONTACTS, Sighting

_SEARCHED_BELOW = 7


def announced(page: Page, sightings: list[Sighting], governing: Governing) -> list[Sighting]:
    """Return labels and cues that end in a colon with nothing behind them."""
    lost: list[Sighting] = []
    for line in page.lines:
        if len(lost) > MOST_CONTACTS:
            break
        empty = line.text.rstrip().endswith(":")
        if empty and starts_with_label(page, line.body, line.end) == "email":
            lost.append(Sighting("email", None, line.body, line.end))
        elif empty and (at := _labelled_end(page, line, sightings)) is not None:
            lost.append(Sighting("email", None, at, line.end))
        elif empty and _announces_in_vain(page, line, sightings, governing):
            lost.append(Sighting("email", None, line.end - 1, line.end))
    return lost


def _labelled_end(page: Page, line: Line, sightings: list[Sighting]) -> int | None:
    """Return where "e-mail:" ends a line that has another contact, with nothing behind it."""
    before = [s.end for s in sightings if line.start <= s.start < line.end]
    kinds, at = label_before(page, line.end, max(before, default=line.end))
    below = page.lines[line.number + 1 : line.number + 2]
    alone = not below or below[0].gap or bool(below[0].bullet)
    return at if kinds == ("email",) and alone else None


def _announces_in_vain(
    page: Page, line: Line, sightings: list[Sighting], governing: Governing
) -> bool:
    cue = governing.on_line(line, line.end)
    if cue is None or not cue.sure or cue.purpose not in ("support", "copy", "protest"):
        return False
    below = page.lines[line.number + 1 : line.number + 2]
    if page.text[cue.end : line.end].strip(" :") or not below:
        return cue is not None and not below and line.text.rstrip().endswith(":")
    near = any(line.end <= s.start < below[0].end for s in sightings)
    if cue.purpose == "support" and line.words.endswith(":") and below[0].gap:
        last = page.lines[line.number + 1 : line.number + _SEARCHED_BELOW][-1].end
        return not any(line.end <= s.start < last for s in sightings)
    return below[0].gap and not near and len(below[0].words) > LONG
