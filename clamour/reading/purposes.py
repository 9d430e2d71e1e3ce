"""What a contact is for: the cue that governs it, on its line or as a heading above."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .folding import fold
from .labels import starts_with_label
from .pages import CONTACT, LONG, Line, Page
from .phrases import Phrases

_FAR = 60
_LATE = 0.7
# Behind it a new sentence begins: what announces addresses stands in the one that ends in ":".
_SENTENCE_STOP = re.compile(r"[^\W\d_]{3}[.!?]\s+[^\Wa-zа-я\d_]")
_LISTED = re.compile(r"[^\W\d_]: ?[+(]?[\d ()/.-]{6,}$")
PURPOSES = ("protest", "copy", "support", "enquiry", "donate")
HINTED = ("copy", "support", "donate", "enquiry")
_HEADING = 70
_HEADLINE = 4
_LONGEST_REQUEST = 400
# A hostile text says "write to" thousands of times.
_MOST_CUES = 500


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that announce a purpose; `end` is where what they announce begins."""

    purpose: str
    start: int
    end: int
    sure: bool = True


def find_cues(page: Page) -> list[Cue]:
    """Return the cues of a page in reading order; where two overlap the longer one stays."""
    found = [
        Cue(purpose, m.start(), _without_article(page, m.end()))
        for purpose in PURPOSES
        for m in page.words.pattern("purposes", purpose).finditer(page.folded, page.start, page.end)
    ]
    found = [cue for cue in found if not _is_letterhead(page, cue) and not _goes_on(page, cue)]
    found.sort(key=lambda cue: (cue.start, -cue.end))
    kept = _without_overlaps(found)[:_MOST_CUES]
    requests = [cue for cue in _requests(page) if not _is_led(page, cue, kept)]
    unsure = [*requests, *_orders(page), *_headings(page)]
    kept += [cue for cue in unsure if not any(_meet(cue, other) for other in kept)]
    return sorted(kept, key=lambda cue: cue.start)


def _is_letterhead(page: Page, cue: Cue) -> bool:
    """ "NEWS FOR THE PRESS", "Union of Press Workers": a word of the head announces nobody."""
    if cue.purpose != "enquiry" or re.search(r"\W", page.text[cue.start : cue.end]):
        return False
    line = page.line_at(cue.start)
    head = line.number <= _HEADLINE and len(line.text) < LONG and not CONTACT.search(line.text)
    return head and not line.words.endswith(":")


def _goes_on(page: Page, cue: Cue) -> bool:
    """ "With a copy to A (...) and to B (...)": a mere "and to" is for what was said before."""
    before = page.folded[max(page.start, cue.start - LONG) : cue.start]
    said = page.words.pattern("purposes", "copy").search(before)
    mere = page.words.pattern("offices", "before").fullmatch(page.folded, cue.start, cue.end)
    return bool(cue.purpose == "protest" and mere and said)


def _is_led(page: Page, cue: Cue, sure: list[Cue]) -> bool:
    """ "Who wants to write to the family: ... Her son reads e-mails:" is all about the family."""
    start, _ = page.paragraph_of(page.line_at(cue.start))
    return any(start <= other.start < cue.start and other.purpose != "protest" for other in sure)


def _meet(cue: Cue, other: Cue) -> bool:
    return cue.start < other.end and other.start < cue.end


def _requests(page: Page) -> list[Cue]:
    """A line that asks to send something and ends in a colon, in whatever words."""
    asking = page.words.pattern("dates", "send")
    demanding = page.words.pattern("zones", "demands")
    found = []
    for line in page.lines:
        label = starts_with_label(page, line.body, line.end)
        start = _begins_request(page, line)
        asks = not label and _introduces(line, asking)
        match = asking.search(page.folded, start, line.end) if asks else None
        below = page.lines[line.number + 1 : line.number + 5]
        contacts = any(CONTACT.search(x.text) for x in below)
        listed = bool(below and below[0].bullet and demanding.search(line.folded)) and not contacts
        if match and len(line.words) < 2 * LONG and not listed:
            purpose = _told(page, start, line.end) or "protest"
            found.append(Cue(purpose, match.start(), line.end - 1, sure=False))
    return found


def _begins_request(page: Page, line: Line) -> int:
    """Return where the sentence begins that a line ends, over the lines it was wrapped from."""
    if not line.words.endswith(":"):
        return line.start
    return max(page.sentence_at(line.end - 1)[0], line.end - _LONGEST_REQUEST)


def _told(page: Page, start: int, end: int) -> str | None:
    """Return what a telling word in a request says of the contacts below it."""
    if page.words.pattern("purposes", "protest_words").search(page.folded, start, end):
        return None
    for purpose in HINTED:
        if page.words.pattern("purposes", f"{purpose}_words").search(page.folded, start, end):
            return purpose
    return None


def _introduces(line: Line, asking: Phrases) -> bool:
    """Tell whether a line ends in a colon, or is a short cry: "Call all day Friday!"."""
    if line.words.endswith(":"):
        return True
    cry = line.words.endswith("!") or line.words.isupper()
    return cry and len(line.words) < LONG and bool(asking.match(line.folded.strip(" *")))


def _headings(page: Page) -> Iterator[Cue]:
    """A short line with a telling word that stands over others: "and, by way of copy, to"."""
    prose = next((x.number for x in page.lines if len(x.words) > _HEADING), 0)
    for line in page.lines:
        below = page.lines[line.number + 1 : line.number + 2]
        longest = 2 * LONG if line.words.endswith(":") else _HEADING
        parted = line.gap or (line.number and CONTACT.search(page.lines[line.number - 1].text))
        alone = bool(parted) and len(line.words) < longest and not CONTACT.search(line.text)
        ends = line.words.endswith((".", "!", "?", ","))
        alone = alone and line.number > _HEADLINE and not ends and not _is_closing(page, line)
        alone = alone and (line.number >= prose or line.words.endswith(":"))
        if alone and below:
            for purpose in ("copy", "support", "donate"):
                match = page.words.pattern("purposes", f"{purpose}_words").search(line.folded)
                if match:
                    # "Copy: Embassy of X" has the office behind it.
                    labels = line.folded[match.end() :].lstrip().startswith(":")
                    end = line.start + match.end() if labels else line.end
                    yield Cue(purpose, line.start + match.start(), end, sure=False)
                    break


def _is_closing(page: Page, line: Line) -> bool:
    """ "With greetings of solidarity": how a letter ends announces nothing."""
    return bool(page.words.pattern("letter", "closing").match(line.folded.strip(" ,.!*")))


def _orders(page: Page) -> Iterator[Cue]:
    """An item that begins with a way to write: "e-mail their customer, X (x@x.example)"."""
    for line in page.lines:
        for kind in ("email", "phone", "fax") if line.bullet else ():
            match = page.words.pattern("contacts", kind).match(page.folded, line.body, line.end)
            if match and re.match(r" [^\W\d_]{2}", page.text[match.end() : line.end]):
                yield Cue("protest", match.start(), match.end(), sure=False)


def _without_overlaps(cues: list[Cue]) -> list[Cue]:
    kept: list[Cue] = []
    for cue in cues:
        if kept and cue.start < kept[-1].end:
            if not _goes_before(cue, kept[-1]):
                continue
            kept.pop()
        kept.append(cue)
    return kept


def _goes_before(cue: Cue, other: Cue) -> bool:
    """ "Send copies of all protests to": the copies count, however long the protest's cue."""
    inside = cue.start >= other.start and cue.end <= other.end
    around = cue.start <= other.start and cue.end >= other.end
    if inside and around:
        return other.purpose == "protest"
    if not inside and not around and (cue.purpose == "protest") != (other.purpose == "protest"):
        return other.purpose == "protest"
    return cue.end - cue.start > other.end - other.start


def _without_article(page: Page, end: int) -> int:
    # The article belongs to the office: "e-mail the company".
    return end - 4 if page.folded[end - 4 : end] == " the" else end


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
        said = self._page.post.title or " ".join(x.words for x in self._page.lines[:_HEADLINE])
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
        told = len(rest) > _LONGEST_REQUEST or _SENTENCE_STOP.search(rest) is not None
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
