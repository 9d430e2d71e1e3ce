"""Address blocks: which lines belong to one addressee."""

import re
from dataclasses import dataclass, field

from .folding import fold
from .governing import Governing
from .labels import starts_with_label
from .languages import words_anywhere
from .pages import LONG, Line, Page
from .pieces import is_office, is_street
from .sightings import Sighting

_LONGEST_NAME = 100
_SENTENCES = re.compile(r"(?P<word>[^\W\d_]{4,})[.!?]\s+[^\W\d_]")


@dataclass(slots=True)
class Entry:
    """Lines about one addressee and the contacts in them."""

    lines: list[Line] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """The line it begins with."""
        return self.lines[0]

    def heads(self, page: Page) -> list[Line]:
        """Return the lines above the first contact that are neither labelled nor notes."""
        heads: list[Line] = []
        for line in self.lines:
            if any(line.start <= s.start < line.end for s in self.sightings):
                break
            if not _is_label(page, line) and not _is_note(page, line):
                heads.append(line)
        return heads


def group(page: Page, sightings: list[Sighting], governing: Governing) -> list[Entry]:
    """Return the entries of a page in reading order."""
    entries: list[Entry] = []
    current: Entry | None = None
    for line in page.lines:
        here = [s for s in sightings if line.start <= s.start < line.end]
        if current is None or _begins(page, line, current, here, governing):
            current = Entry()
            entries.append(current)
        current.lines.append(line)
        current.sightings += here
    return entries


def _begins(
    page: Page, line: Line, entry: Entry, here: list[Sighting], governing: Governing
) -> bool:
    last = entry.lines[-1]
    if governing.is_heading(line) or governing.is_heading(last):
        return True
    if page.continues(line) or _is_label(page, line) or _adds(page, line, entry):
        return False
    if line.bullet or _is_prose(line, here) or _is_prose(last, entry.sightings):
        return True
    if line.gap and _heads(page, entry, line):
        return False
    if line.gap:
        return not last.words.endswith(":") or not last.bullet
    return bool(entry.sightings) and not _goes_on(line)


def _heads(page: Page, entry: Entry, line: Line) -> bool:
    """Tell whether all there was is an office, and a paragraph of its own says where it is."""
    name = entry.first.words
    alone = len(entry.lines) == 1 and not entry.sightings and len(name) < _LONGEST_NAME
    placed = is_street(line.words, page.words.code) and len(line.words) < LONG
    return alone and placed and is_office(name) and not name.endswith((".", ":", "!", "?", ","))


def _adds(page: Page, line: Line, entry: Entry) -> bool:
    """ "Please send a copy of your letter" under an address speaks of that address."""
    pattern = page.words.pattern("purposes", "copy_entry")
    below = line.gap or line.words.endswith(":")  # "Please send a copy to:" begins another
    return bool(entry.sightings) and not below and bool(pattern.match(line.folded.strip()))


def _is_note(page: Page, line: Line) -> bool:
    """Tell whether a line is a remark in brackets or sentences, no part of an address."""
    words = line.words
    streets = page.words.pattern("offices", "streets").match(line.folded.strip())
    dated = not streets and any(line.start <= day.start < line.end for day in page.days)
    if page.words.pattern("letter", "closing").fullmatch(line.folded.strip(" ,.!")):
        return True
    return words[0] == "(" or len(words) > LONG or dated or _is_sentences(line)


def _is_sentences(line: Line) -> bool:
    """Two sentences; "Abog. X" and "Prof. X" are one name."""
    return any(
        match.group("word") not in words_anywhere("people", "honorifics")
        for match in _SENTENCES.finditer(fold(line.words))
        if line.words[match.end() - 1].isupper()
    )


def _is_label(page: Page, line: Line) -> bool:
    return starts_with_label(page, line.body, line.end) is not None


def _is_prose(line: Line, here: list[Sighting]) -> bool:
    return not here and len(line.words) > LONG


def _goes_on(line: Line) -> bool:
    """A note in brackets, or a line that begins in small letters, adds to the entry above."""
    return line.words.startswith("(") or bool(re.match(r"[a-zа-я]", line.words))
