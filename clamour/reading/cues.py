"""What a contact is for: the words of a page that announce a purpose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .labels import starts_with_label
from .pages import CONTACT, LONG, Line, Page
from .phrases import Phrases

PURPOSES = ("protest", "copy", "support", "enquiry", "donate")
HINTED = ("copy", "support", "donate", "enquiry")
_HEADING = 70
HEADLINE = 4
LONGEST_REQUEST = 400
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
    head = line.number <= HEADLINE and len(line.text) < LONG and not CONTACT.search(line.text)
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
    return max(page.sentence_at(line.end - 1)[0], line.end - LONGEST_REQUEST)


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
        alone = alone and line.number > HEADLINE and not ends and not _is_closing(page, line)
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
