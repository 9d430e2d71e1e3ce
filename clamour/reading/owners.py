"""Whose a contact is: words before or behind it, its block, or the contact before say it."""

import re
from dataclasses import replace

from .addressees import Seen
from .cues import Cue
from .dates import find_days
from .folding import fold
from .offices import Office, read_office
from .pages import Line, Page
from .pieces import names_office
from .sightings import Sighting

# Not at "ul. X", "St. X".
_STOP = re.compile(
    r"(?:(?<=[^\W\d_]{4})[.!?]|(?<=[^\W\d_])[!?]|(?<=[\])”\"’])[.!?])"
    r"\s+(?=[^\Wa-zа-я\d_]|[(\[])"
)
_DASH = re.compile(r"\s*(?:[–—-]|\()\s*|\s+(?==|is )")


def with_person_first(item: Seen) -> Office:
    """Who answers questions is asked for by name: "Jane Roe, press officer"."""
    name, person = item.office.name, item.office.person
    if item.purpose != "enquiry" or not name or not person or fold(person) in fold(name):
        return item.office
    return replace(item.office, name=f"{person}, {name}")


def office_behind(page: Page, sighting: Sighting, others: list[Sighting]) -> Office | None:
    """The office behind a contact that begins its line: "x@x.example - Ministry of Justice"."""
    line = page.line_at(sighting.start)
    if says_something(page.text[line.body : sighting.label]):
        return None
    _, end = page.paragraph_of(line)
    end = min([end, *(s.label for s in others if s.start > sighting.start)])
    rest = _DASH.match(page.text, sighting.end, end)
    words = page.text[rest.end() : end].strip(" )") if rest else ""
    return read_office(words, page.words.code) if names_office(words) else None


def office_in(words: str, code: str) -> Office:
    """Read the last sentence before a contact; all of it when that names nobody."""
    words = _behind_date(words, code)
    office = read_office(_clause(words), code)
    if office.name is None or (office.address and office.name == office.address):
        whole = read_office(words, code)
        return whole if whole.name else office
    return office


def _behind_date(words: str, code: str) -> str:
    """Of "write by 3 May 2021 to the court" only what stands behind the date names an office."""
    days = find_days(fold(words), code)
    left = words[days[-1].end :] if days else ""
    left = re.sub(r"^['’][^\W\d_]{1,4}(?!\w)", "", left)
    return left if says_something(left) else words


def before_verb(page: Page, cue: Cue, floor: int) -> str:
    """In Turkish the office stands before the verb: "Adalet Bakanlığı'na yazın: ..."."""
    start, _ = page.sentence_at(cue.start)
    words = page.text[max(floor, start) : cue.start].rstrip()
    return re.sub(r"['’][^\W\d_]{1,4}$", "", words)


def fund(office: Office | None) -> Office:
    """Of the words before a link only a person is whom it leads to."""
    return Office(office.person, office.person) if office and office.person else Office()


def inherited(
    page: Page, sighting: Sighting, cue: Cue | None, before: list[Sighting], seen: list[Seen],
    block: Office, heading: Cue | None, line: Line,
) -> Office:  # fmt: skip
    """Return whose a contact is that has no words of its own."""
    if before and not (cue and cue.start >= before[-1].end):
        return next(s.office for s in reversed(seen) if s.sighting is before[-1])
    if cue and (not before or cue.start >= before[-1].end) and cue.start >= line.start and before:
        return Office()
    if block != Office():
        return block
    if seen and not cue:
        return seen[0].office
    return heading_office(page, heading) if heading and not cue else Office()


def heading_office(page: Page, heading: Cue) -> Office:
    """Return the office that a heading names behind its cue, or before it in brackets."""
    line = page.line_at(heading.start)
    _, end = page.paragraph_of(line)
    words = page.text[heading.end : end]
    if not words.strip(" :.*)") and page.text[line.body : heading.start].rstrip().endswith("("):
        words = page.text[line.body : heading.start].rstrip(" (")  # "Embassy of X (copy)"
    if len(words) > 90 or not words.strip(" :.*)"):
        return Office()
    return read_office(words, page.words.code)


def says_something(words: str) -> bool:
    """Tell whether words hold more than a sign and a short word."""
    letters = re.sub(r"[\W\d_]", "", words)
    return len(letters) > 3


def _clause(words: str) -> str:
    """Return the last sentence before a contact."""
    parts = _STOP.split(words)
    return parts[-1] if len(parts[-1].split()) > 1 else words
