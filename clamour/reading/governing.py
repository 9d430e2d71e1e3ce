"""Which cue governs a contact: the one on its line, else the heading above it."""

import re
from functools import cached_property

from .cues import HEADLINE, HINTED, LONGEST_REQUEST, Cue, find_cues
from .folding import fold
from .pages import LONG, Line, Page

_FAR = 60
_LATE = 0.7
# Behind it a new sentence begins: what announces addresses stands in the one that ends in ":".
_SENTENCE_STOP = re.compile(r"[^\W\d_]{3}[.!?]\s+[^\Wa-zа-я\d_]")
_LISTED = re.compile(r"[^\W\d_]: ?[+(]?[\d ()/.-]{6,}$")


class Governing:
    """Answers which cue governs a place. `breaks` are the lines where what stood above ends."""

    def __init__(
        self, page: Page, occupied: list[tuple[int, int]], contacts: list[tuple[int, int]]
    ) -> None:
        self._page = page
        self._contacts = [start for start, _ in contacts]
        # The "contact" of contact@x.example announces nothing.
        self._taken = [*occupied, *contacts]
        self.cues = [c for c in find_cues(page) if not _inside(c.start, self._taken)]
        self._occupied = occupied
        self._headings = self._heading_cues()

    def on_line(self, line: Line, place: int) -> Cue | None:
        """Return the last cue before `place` in its line or wrapped paragraph."""
        start, _ = self._page.paragraph_of(line)
        before = [c for c in self.cues if start <= c.start and c.end <= place]
        return self._without_weak(self._opening(before), before, place) if before else None

    def _without_weak(self, cue: Cue, cues: list[Cue], place: int) -> Cue:
        """ "Questions? Write to x": of a mere "write to" the words before it say what for."""
        page, number = self._page, cues.index(cue)
        weak = page.words.pattern("purposes", "weak").fullmatch(page.folded, cue.start, cue.end)
        if not weak:
            return cue
        if not number:
            return self.hinted(place) or cue
        other = cues[number - 1]
        between = any(other.end <= place < cue.start for place in self._contacts)
        far = between or cue.start - other.end > _FAR
        return cue if far else Cue(other.purpose, other.start, cue.end, other.sure)

    def _opening(self, cues: list[Cue]) -> Cue:
        """Of cues that say the same of one contact the first: "inform X of actions taken: ..."."""
        first = cues[-1]
        for cue in reversed(cues[:-1]):
            between = any(cue.end <= place < first.start for place in self._contacts)
            if between or cue.purpose != first.purpose:
                break
            first = cue
        return first

    def without_cues(self, start: int, end: int, chosen: Cue | None) -> str:
        """Return a text without the cues in it that say the same: "if you hear, let us know"."""
        text = self._page.text
        for cue in self.cues if chosen else ():
            if chosen and cue.purpose == chosen.purpose and start <= cue.start and cue.end <= end:
                text = text[: cue.start] + " " * (cue.end - cue.start) + text[cue.end :]
        return text[start:end]

    def in_sentence(self, place: int) -> Cue | None:
        """Return a request to write in the sentence of a contact that no cue announces."""
        start, _ = self._page.sentence_at(place)
        match = self._page.words.pattern("dates", "send").search(self._page.folded, start, place)
        return Cue("protest", match.start(), match.end(), sure=False) if match else None

    def hinted(self, place: int) -> Cue | None:
        """Return what a word in the sentence of a contact tells of it, the nearest one before."""
        page = self._page
        start = max(page.sentence_at(place)[0], page.line_at(place).start)
        found = [
            (match.start(), match.end(), purpose)
            for purpose in HINTED
            for match in page.words.pattern("purposes", f"{purpose}_words").finditer(
                page.folded, start, place
            )
            if not _inside(match.start(), self._taken)
        ]
        if not found:
            return None
        at, end, purpose = max(found)
        return Cue(purpose, at, end, sure=False)

    def signed(self, line: Line) -> Cue | None:
        """Return an enquiry for what stands under the sender's signature."""
        for above in reversed(self._page.lines[max(0, line.number - 6) : line.number + 1]):
            if self._closes(above):
                return Cue("enquiry", above.body, above.end, sure=False)
        return None

    @cached_property
    def cheers(self) -> bool:
        """Whether nobody is protested to, and the headline asks to write in support."""
        if any(c.purpose == "protest" and self._leads(c) for c in self.cues):
            return False
        said = self._page.post.title or " ".join(x.words for x in self._page.lines[:HEADLINE])
        words = fold(said)
        return any(
            self._page.words.pattern("purposes", key).search(words)
            for key in ("support", "support_words", "message_words")
        )

    def _leads(self, cue: Cue) -> bool:
        """Tell whether a cue has something to announce: "nobody to protest to" has not."""
        _, end = self._page.paragraph_of(self._page.line_at(cue.start))
        told = any(cue.end <= place < end for place in self._contacts)
        return told or cue in self._headings.values()

    def is_late(self, line: Line) -> bool:
        """Tell whether a line stands where the sender signs: below all that is asked."""
        asked = max((c.start for c in self.cues if c.purpose != "donate"), default=0)
        return line.number > len(self._page.lines) * _LATE and line.start > asked

    def _closes(self, line: Line) -> bool:
        words = line.folded.strip(" ,.!*")
        closing = self._page.words.pattern("letter", "closing").match(words)
        short = closing is not None and len(words) - closing.end() < 30
        return short and not _inside(line.start, self._occupied)

    def first_on(self, line: Line) -> Cue | None:
        """Return the first cue of a line."""
        start, end = self._page.paragraph_of(line)
        return next((c for c in self.cues if start <= c.start < end), None)

    def is_heading(self, line: Line) -> bool:
        """Tell whether a line is a cue for the lines below it."""
        return line.number in self._headings

    def above(self, line: Line) -> Cue | None:
        """Return the heading cue that still governs a line."""
        return self._scopes.get(line.number)

    @cached_property
    def _scopes(self) -> dict[int, Cue]:
        scopes: dict[int, Cue] = {}
        current: Cue | None = None
        for line in self._page.lines:
            if current and not self._closes(line):
                scopes[line.number] = current
            if line.number in self._headings:
                current = self._headings[line.number]
            elif self._ends_scope(line):
                current = None
        return scopes

    def _heading_cues(self) -> dict[int, Cue]:
        """Cues whose contacts stand on the lines below: nothing follows them on their own."""
        headings: dict[int, Cue] = {}
        for cue in self.cues:
            line = self._page.line_at(cue.start)
            _, end = self._page.paragraph_of(line)
            number = self._page.line_at(max(cue.start, end - 1)).number
            # A contact on the cue's own line, on either side, is the one it speaks of.
            alone = not any(
                cue.end <= place < end or line.start <= place < cue.start
                for place in self._contacts
            )
            item = line.bullet and not self._page.text[:end].endswith(":")
            if alone and not item and number not in headings and self._announces(cue, line):
                headings[number] = cue
        return headings

    def _announces(self, cue: Cue, line: Line) -> bool:
        start, end = self._page.paragraph_of(line)
        rest = self._page.text[cue.end : end].strip()
        entry = self._page.words.pattern("purposes", "copy_entry").match(line.folded.strip())
        if entry and not line.words.endswith(":"):
            return False
        if rest == "." and self._page.folded[cue.start : cue.end].endswith(" to"):
            return False  # "There is nobody to protest to."
        told = len(rest) > LONGEST_REQUEST or _SENTENCE_STOP.search(rest) is not None
        if (rest.endswith(":") and not told) or not rest.strip(" .:*"):
            return True
        if cue.purpose == "protest" and cue.start == line.body and self._is_over_list(end):
            return True
        short = end - start < 100 and not rest.endswith(".")
        return short or (cue.purpose == "protest" and "number" in rest)

    def _is_over_list(self, place: int) -> bool:
        """Tell whether "Call these numbers. Say his name." stands over lines "Police: 555-0126"."""
        number = self._page.line_at(place - 1).number
        below = [x.text.rstrip() for x in self._page.lines[number + 1 : number + 3]]
        return len(below) == 2 and all(_LISTED.search(x) for x in below)

    def _ends_scope(self, line: Line) -> bool:
        if _inside(line.start, self._occupied) or self._closes(line):
            return True
        if any(line.start <= place < line.end for place in self._contacts):
            return False
        heading = self._page.words.pattern("zones", "background").fullmatch(
            line.folded.strip(" :.*")
        )
        return bool(heading) or self._is_prose(line)

    def _is_prose(self, line: Line) -> bool:
        words = line.words
        ends = bool(re.search(r"[.!?][\"”»]?$", words))
        return len(words) > LONG and ends


def _inside(place: int, zones: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in zones)
