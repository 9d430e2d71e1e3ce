"""Model letters, call scripts and SMS texts: where they begin and end, and their gaps."""

import re
from dataclasses import dataclass

from .documents.source import Mark
from .drafts import Letter, Span
from .pages import CONTACT, LONG, Line, Page

_GAP = re.compile(r"\.{4,}|_{3,}|…{2,}|\.{3}…+|-{6,}|(?:_ ){3,}_?")
_HINT = re.compile(r"[ ]{0,3}(?:\[[^\]\n]{2,120}\]|\([^)\n]{2,120}\))")
_BRACKET = re.compile(r"\[[^\]\n]{2,120}\]|\{[^}\n]{2,60}\}|<[^>@\n/]{2,60}>")
_ALONE = re.compile(r"^[ ]*\((?P<hint>[^)\n]{3,120})\)[ ]*$", re.M)
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’"}
_SHORTEST = 60
_SEARCHED_BELOW = 14
_SIGNATURE = 70
_CLOSING = 160


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a letter stands, and how sure that is."""

    start: int
    end: int
    sure: float


def find_letter(page: Page) -> Zone | None:
    """Return where the text offered for use stands; other people's letters do not count."""
    return _form(page) or _announced(page) or _quoted(page) or _unannounced(page)


def read_letter(page: Page, zone: Zone) -> Letter:
    """Return the letter of a zone with its slots."""
    text = page.text[zone.start : zone.end].strip()
    return Letter(text, tuple(find_slots(text)), (Span(zone.start, zone.end),), zone.sure)


def find_slots(text: str) -> list[str]:
    """Return the gaps of a letter in order: a run of dots with its hint, or a bracketed hint."""
    found: list[tuple[int, int]] = []
    for match in _GAP.finditer(text):
        hint = _HINT.match(text, match.end())
        found.append((match.start(), hint.end() if hint else match.end()))
    for pattern in (_BRACKET, _ALONE):
        for match in pattern.finditer(text):
            if not any(a <= match.start() < b for a, b in found) and _is_hint(match.group()):
                found.append(match.span())
    return [re.sub(r"\s+", " ", text[a:b]).strip() for a, b in sorted(found)]


def _is_hint(text: str) -> bool:
    return any(c.isalpha() for c in text) and not re.search(r"https?:|@", text)


def _form(page: Page) -> Zone | None:
    for mark in page.marked("form"):
        if mark.end - mark.start > _SHORTEST:
            return Zone(mark.start, mark.end, 0.95)
    return None


def _quoted(page: Page) -> Zone | None:
    """A quotation that begins like a letter."""
    for mark in page.marked("quote"):
        first = page.line_at(mark.start)
        if mark.end - mark.start > _SHORTEST and (
            _is_salutation(page, first) or find_slots(page.text[mark.start : mark.end])
        ):
            return Zone(_below_addressee(page, mark), mark.end, 0.9)
    return None


def _below_addressee(page: Page, mark: Mark) -> int:
    """Where a quoted letter begins: an addressee's block with contacts above it is none of it."""
    lines = [x for x in page.lines if mark.start <= x.start < mark.end]
    greeting = next((x for x in lines[1:10] if _is_greeting(page, x)), None)
    above = lines[: lines.index(greeting)] if greeting else []
    return greeting.body if greeting and any(CONTACT.search(x.text) for x in above) else mark.start


def _is_greeting(page: Page, line: Line) -> bool:
    return _is_salutation(page, line) and line.words.endswith((",", ":", "!", "،"))


def _unannounced(page: Page) -> Zone | None:
    """A salutation in the middle of the text, with gaps for the writer's name below it."""
    for line in page.lines[4:]:
        if _is_salutation(page, line) and line.words.endswith((",", "!", ":")):
            zone = _from(page, line)
            if find_slots(page.text[zone.start : zone.end]):
                return Zone(zone.start, zone.end, 0.7)
    return None


def _announced(page: Page) -> Zone | None:
    for line in page.lines:
        if _is_cue(page, line):
            script = _inline(page, line)
            if script:
                return script
            start = _beginning(page, line)
            if start is not None:
                return _from(page, start)
    return None


def _inline(page: Page, line: Line) -> Zone | None:
    """A script in quotation marks behind its heading: Script: "Hello, my name is ..."."""
    colon = page.text.find(":", line.body, line.end)
    quote = re.compile(r"\s*([\"“«„])").match(page.text, colon + 1, line.end) if colon > 0 else None
    if not quote:
        return None
    closing = page.text.rfind(_QUOTES[quote.group(1)], quote.end(), line.end)
    long_enough = closing - quote.start(1) > _SHORTEST
    return Zone(quote.start(1), closing + 1, 0.85) if long_enough else None


def _is_cue(page: Page, line: Line) -> bool:
    match = page.words.pattern("zones", "letter").search(line.folded)
    if not match:
        return False
    heading = page.is_heading(line) and len(line.words) < LONG
    before = line.folded[: match.start()]
    return (
        heading
        or line.words.endswith(":")
        or (":" not in before and _inline(page, line) is not None)
    )


def _beginning(page: Page, cue: Line) -> Line | None:
    """Return the first line of the letter below its heading."""
    below = page.lines[cue.number + 1 : cue.number + _SEARCHED_BELOW]
    for line in below[:2]:
        if _begins_letter(page, line):
            return line
    exact = page.words.pattern("zones", "letter").fullmatch(cue.folded.strip(" *:.()"))
    salutation = next((x for x in below if _is_salutation(page, x)), None)
    if salutation is not None:
        return salutation
    return below[0] if exact and below and len(below[0].words) > 30 else None


def _begins_letter(page: Page, line: Line) -> bool:
    words = line.words
    script = words[:1] in _QUOTES and len(words) > _SHORTEST
    return script or _is_salutation(page, line) or bool(_GAP.search(words))


def _is_salutation(page: Page, line: Line) -> bool:
    folded = line.folded.strip()
    match = page.words.pattern("letter", "salutation").match(folded)
    return bool(match) and len(folded) < 120 and not folded.endswith(".")


def _from(page: Page, first: Line) -> Zone:
    for mark in page.marked("quote"):
        if (
            mark.start <= first.body < mark.end
            and page.line_at(mark.start).number >= first.number - 1
        ):
            return Zone(_below_addressee(page, mark), mark.end, 0.95)
    if first.words[:1] in _QUOTES:
        closing = page.text.rfind(_QUOTES[first.words[0]], first.body + 1, first.end)
        if closing > 0:
            return Zone(first.body, closing + 1, 0.9)
    return Zone(first.body, _end(page, first), 0.85)


def _end(page: Page, first: Line) -> int:
    """Follow the letter to its signature block, or to what cannot be part of it."""
    end, closed = first.end, _ends_in_slot(first)
    for line in page.lines[first.number + 1 :]:
        if closed and not _signs(line):
            break
        if not closed and _is_foreign(page, line):
            break
        end = line.end
        closed = closed or _closes(page, line)
    return end


def _closes(page: Page, line: Line) -> bool:
    if _is_slot_only(line) or _ends_in_slot(line):
        return True
    match = page.words.pattern("letter", "closing").match(line.folded.strip())
    return bool(match) and len(line.words) < _CLOSING


def _ends_in_slot(line: Line) -> bool:
    """A letter on one line ends where the writer's name goes."""
    slots = find_slots(line.words)
    return bool(slots) and len(line.words) > _CLOSING / 2 and line.words.endswith(slots[-1])


def _is_slot_only(line: Line) -> bool:
    left = line.words
    for slot in find_slots(left):
        left = left.replace(slot, "", 1)
    return bool(find_slots(line.words)) and not re.search(r"\w", left)


def _signs(line: Line) -> bool:
    """Tell whether a line under the closing belongs to the signature."""
    if _is_slot_only(line):
        return True
    words = line.words
    plain = len(words) < _SIGNATURE and not re.search(r"[:@|]|\d{3}|[.!?]$", words)
    return plain and not line.gap and not line.bullet


def _is_foreign(page: Page, line: Line) -> bool:
    folded = line.folded.strip()
    words = page.words
    headings = ("enquiry", "donate", "support", "copy")
    if any(words.pattern("purposes", key).match(folded) for key in headings):
        return True
    if any(m.start <= line.body < m.end for m in page.marked("heading")):
        return True
    zone = any(
        words.pattern("zones", key).fullmatch(folded.strip(" :.*"))
        for key in ("background", "steps")
    )
    protest = words.pattern("purposes", "protest").match(folded)
    return zone or bool(protest and folded.endswith(":"))
