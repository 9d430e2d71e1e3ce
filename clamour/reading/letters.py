"""Model letters, call scripts and SMS texts: where they begin and end."""

import re
from dataclasses import dataclass

from .documents.source import Mark
from .drafts import Letter, Span
from .languages import anywhere, words_anywhere
from .pages import CONTACT, LONG, Line, Page
from .scripts import QUOTES, closing_quote, find_script
from .slots import find_slots, is_gap, is_labelled_slot, is_slot_only

_SHORTEST = 60
_SEARCHED_BELOW, _LONGEST_BLOCK = 20, 8
_OPENING = 90
_SIGNATURE = 70
_CLOSING = 160
# A hostile text greets on each of thousands of lines.
_MOST_TRIED, _MOST_LINES = 20, 400
_RULE = re.compile(
    r"[-=*~ ✂]{8,}|(?:[-=*~✂8<>] ?){8,}|(?:[-=*~✂8<>] ?){4,}+.{0,40}?(?: ?[-=*~✂8<>]){4,}"
)


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a letter stands, and how sure that is."""

    start: int
    end: int
    sure: float


def find_letter(page: Page) -> Zone | None:
    """Return where the text offered for use stands; other people's letters do not count."""
    return (
        _form(page)
        or _announced(page)
        or _quoted(page)
        or _unannounced(page)
        or _spoken(page, page.start, page.end)
    )


def read_letter(page: Page, zone: Zone) -> Letter:
    """Return the letter of a zone with its slots."""
    text = page.text[zone.start : zone.end].strip()
    return Letter(text, tuple(find_slots(text)), (Span(zone.start, zone.end),), zone.sure)


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
    tried = 0
    for line in page.lines[1:]:
        above = page.lines[line.number - 1].words
        led = above.endswith(":") or _RULE.fullmatch(above)
        if (led or line.number >= 4) and _is_greeting(page, line):
            zone = _from(page, line)
            if find_slots(page.text[zone.start : zone.end]):
                return Zone(zone.start, zone.end, 0.7)
            headed = led or page.is_heading(page.lines[line.number - 1])
            if headed and _is_whole(page, line, zone):
                return Zone(zone.start, zone.end, 0.6)
            tried += 1
            if tried == _MOST_TRIED:
                break
    return None


def _is_whole(page: Page, greeting: Line, zone: Zone) -> bool:
    """Tell a letter to an office, from greeting to closing, that has no gaps to fill."""
    words = set(re.findall(r"\w+", greeting.folded))
    office = words & (words_anywhere("offices", "roles") | words_anywhere("letter", "addressed"))
    closing = page.words.pattern("letter", "closing")
    closes = any(
        closing.match(x.folded.strip())
        for x in page.lines[greeting.number + 1 :]
        if zone.start < x.start < zone.end
    )
    return bool(office) and closes and not CONTACT.search(page.text, zone.start, zone.end)


def _spoken(page: Page, start: int, end: int) -> Zone | None:
    script = find_script(page, start, end)
    return Zone(*script, 0.85) if script else None


def _announced(page: Page) -> Zone | None:
    for line in page.lines:
        if _is_cue(page, line):
            script = _spoken(page, *page.paragraph_of(line)) or _behind_cue(page, line)
            if script:
                return script
            start = _beginning(page, line)
            if start is not None:
                return _from(page, start)
    return None


def _behind_cue(page: Page, cue: Line) -> Zone | None:
    """A text on the line of its heading: "SMS text: Free Jane Roe, who ..."."""
    head = page.words.pattern("zones", "letter").match(page.folded, cue.body, cue.end)
    colon = re.compile(r"[^:\n]{0,40}:\s*").match(page.text, head.end(), cue.end) if head else None
    _, end = page.paragraph_of(cue)
    if not colon or end - colon.end() < _SHORTEST or CONTACT.search(page.text, colon.end(), end):
        return None
    greets = page.words.pattern("letter", "salutation").match(page.folded, colon.end())
    return Zone(colon.end(), _end(page, page.line_at(end - 1)) if greets else end, 0.7)


def _is_cue(page: Page, line: Line) -> bool:
    match = page.words.pattern("zones", "letter").search(line.folded)
    if not match:
        return False
    heading = page.is_heading(line) and len(line.words) < LONG
    said = _spoken(page, line.body, line.end) or _behind_cue(page, line)
    return heading or line.words.endswith(":") or said is not None


def _beginning(page: Page, cue: Line) -> Line | None:
    """Return the first line of the letter below its heading."""
    below = page.lines[cue.number + 1 : cue.number + _SEARCHED_BELOW]
    for line in below[:2]:
        if _begins_letter(page, line):
            return line
    salutation = next((x for x in below if _is_letter_greeting(page, x)), None)
    if salutation is not None or not _is_exact(page, cue) or not below:
        return salutation
    opening = next((x for x in below[:3] if _opens(x)), None)
    return opening or (below[0] if len(below[0].words) > 30 else None)


def _is_exact(page: Page, cue: Line) -> bool:
    return bool(page.words.pattern("zones", "letter").fullmatch(cue.folded.strip(" *:.()")))


def _opens(line: Line) -> bool:
    """Tell a line that addresses somebody by its shape: short, apart, with a comma or colon."""
    return line.gap and len(line.words) < _OPENING and line.words.endswith((",", ":", "!", "،"))


def _begins_letter(page: Page, line: Line) -> bool:
    words = line.words
    script = words[:1] in QUOTES and len(words) > _SHORTEST
    gap = is_gap(words) and not _RULE.fullmatch(words)
    return script or _is_letter_greeting(page, line) or gap


def _is_letter_greeting(page: Page, line: Line) -> bool:
    """Tell "Excellency," from "His Excellency the Minister" over the address to write to."""
    if not _is_salutation(page, line) or line.words.endswith((",", ":", "!", "،")):
        return _is_salutation(page, line)
    block = []
    for below in page.lines[line.number + 1 : line.number + _LONGEST_BLOCK]:
        if below.gap:
            break
        block.append(below)
    return not any(CONTACT.search(x.text) or x.text[:1].isdigit() for x in block)


def _is_salutation(page: Page, line: Line) -> bool:
    """Tell whether a line greets; a letter may be in another language than the alert."""
    folded = line.folded.strip()
    if len(folded) >= 120 or folded.endswith("."):
        return False
    foreign = line.words.endswith((",", ":", "!")) and anywhere("letter", "salutation")
    return bool(
        page.words.pattern("letter", "salutation").match(folded)
        or (foreign and foreign.match(folded))
    )


def _from(page: Page, first: Line) -> Zone:
    script = _spoken(page, first.body, first.end)
    if script:
        return script
    for mark in page.marked("quote"):
        if (
            mark.start <= first.body < mark.end
            and page.line_at(mark.start).number >= first.number - 1
        ):
            return Zone(_below_addressee(page, mark), mark.end, 0.95)
    if first.words[:1] in QUOTES:
        last = page.lines[min(first.number + _SEARCHED_BELOW, len(page.lines) - 1)]
        closing = closing_quote(page.text, first.body, last.end)
        if closing > 0:
            return Zone(first.body, closing + 1, 0.9)
    return Zone(first.body, _end(page, first), 0.85)


def _end(page: Page, first: Line) -> int:
    """Follow the letter to its signature block, or to what cannot be part of it."""
    end, closed = first.end, _ends_in_slot(first)
    script = _one_block(page, first)
    for line in page.lines[first.number + 1 : first.number + _MOST_LINES]:
        above = page.lines[line.number - 1]
        again = _takes_leave(page, above) and _takes_leave(page, line)
        if closed and not (again or _signs(line)):
            break
        if not closed and _is_foreign(page, line):
            break
        end = line.end
        # "On behalf of our members I write ..." closes no letter that has just begun.
        begun = line.number > first.number + 1 or not page.continues_below(line)
        closed = closed or (begun and _closes(page, line))
    return script if script and not closed else end


def _one_block(page: Page, first: Line) -> int | None:
    """Return where what is said on the telephone ends: greeting and gaps in one paragraph."""
    below = page.lines[first.number + 1 : first.number + _MOST_LINES]
    last = next((x.number for x in below if x.gap), first.number + 1) - 1
    text = page.text[first.body : page.lines[last].end]
    return page.lines[last].end if len(text) > _CLOSING and find_slots(text) else None


def _closes(page: Page, line: Line) -> bool:
    labelled = is_gap(line.words) and ":" in line.words and is_labelled_slot(line.words)
    if labelled or is_slot_only(line.words) or _ends_in_slot(line):
        return True
    return _takes_leave(page, line)


def _takes_leave(page: Page, line: Line) -> bool:
    """ "Thank you for your attention." and "Yours truly," may stand below each other."""
    match = page.words.pattern("letter", "closing").match(line.folded.strip())
    return bool(match) and len(line.words) < _CLOSING


def _ends_in_slot(line: Line) -> bool:
    """A letter on one line ends where the writer's name goes."""
    slots = find_slots(line.words)
    return bool(slots) and len(line.words) > _CLOSING / 2 and line.words.endswith(slots[-1])


def _signs(line: Line) -> bool:
    """Tell whether a line under the closing belongs to the signature."""
    if _RULE.fullmatch(line.words):
        return False
    if is_labelled_slot(line.words):
        return True
    words = line.words
    plain = len(words) < _SIGNATURE and not re.search(r"[:@|]|\d{3}|[.!?]$", words)
    return plain and not line.gap and not line.bullet


def _is_foreign(page: Page, line: Line) -> bool:
    if _RULE.fullmatch(line.words) or CONTACT.search(line.words):
        return True
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
