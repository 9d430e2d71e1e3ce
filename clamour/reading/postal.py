"""Postal addresses in running text: "or by post to ...", "cards to her: Jail, 262 22 City"."""

import re
from collections.abc import Iterator

from .pages import Page
from .running import address_runs
from .sightings import Sighting

_END = re.compile(r"[.;](?=\s+[^\Wa-z\d_])|[.;]?$|\n\s*\n|\)(?! ?\w)", re.M)
# ", or emailed to ...": another way begins.
_OTHER_WAY = re.compile(r",? (?:or|and|ou|et|o|u|y|e|oder|und|или|и|veya)\b[^,;.]{0,30}$")
_LONGEST = 250
_BANK = re.compile(
    r"\b(?:banco|bank|banque|banca|банк|blz|konto|conta|cuenta|compte|account)\b\W*\d"
)
_COMMA = re.compile("[,،]")
_DIGIT = re.compile(r"\d")
_SHORT = 60


def find_posted(page: Page) -> list[Sighting]:
    """Return the addresses behind "by post to" and its likes; the value is read later."""
    found = []
    for match in page.words.pattern("contacts", "post").finditer(page.folded, page.start, page.end):
        # "St." and "P.O." end no address: look for the end behind the first comma.
        comma = _comma(page.text, match.end())
        end = _end(page, match.end(), comma)
        if comma > 0 and end - match.end() < _LONGEST:
            found.append(Sighting("post", None, match.end(), end))
    return found


def _comma(text: str, start: int) -> int:
    """Return where the first comma stands behind an announcement, or -1."""
    found = _COMMA.search(text, start, start + 80)
    return found.start() if found else -1


def _end(page: Page, start: int, comma: int) -> int:
    """Return where an announced address ends: with its sentence, or before another way to write."""
    stop = _END.search(page.text, max(start, comma))
    end = stop.start() if stop else page.end
    label = page.words.pattern("contacts", "email").search(page.folded, start, end)
    other = _OTHER_WAY.search(page.text, start, label.start()) if label else None
    return other.start() if other else end


def find_addresses(page: Page, contacts: list[Sighting]) -> Iterator[Sighting]:
    """Yield the addresses at the end of what a paragraph says: no contact stands behind them.

    Where a date stands in the sentence it is the place of an event, not an address to write to.
    """
    for start, end in page.paragraphs():
        floor = _floor(page, start, end, contacts)
        if not _DIGIT.search(page.text, floor, end):
            continue
        for first, last in address_runs(page.text[floor:end], page.words.code):
            place = floor + first
            begin, stop = page.sentence_at(place)
            dated = any(begin <= day.start < stop for day in page.days)
            # What goes on in its sentence is the beginning of an address that is read elsewhere.
            whole = not page.text[floor + last : min(stop, end)].strip(" .;:)")
            until = max(stop, floor + last) if whole else end
            if (
                not dated
                and not _BANK.search(page.folded, place, floor + last)
                and _is_announced(page, start, place)
                and not any(place < s.start < until for s in contacts)
            ):
                yield Sighting("post", None, place, floor + last)


def _floor(page: Page, start: int, end: int, contacts: list[Sighting]) -> int:
    """Return from where addresses are looked for: behind the contacts of the first sentence."""
    _, stop = page.sentence_at(start)
    inside = [s.end for s in contacts if start <= s.end <= end]
    clear = not any(s < stop for s in inside) and ":" in page.text[start:stop]
    return start if clear else max([start, *inside])


def _is_announced(page: Page, start: int, place: int) -> bool:
    """Behind a colon, or alone below one; the lines of a block of addresses are read elsewhere."""
    before = page.text[start:place].rstrip()
    if before:
        return before.endswith((":", ";")) or len(before) > _SHORT
    line = page.line_at(start)
    above = page.lines[line.number - 1].words if line.number else ""
    below = page.lines[line.number + 1 : line.number + 2]
    return above.endswith(":") and all(x.gap or x.bullet for x in below)
