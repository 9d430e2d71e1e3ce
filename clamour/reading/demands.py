"""What is asked of those addressed: a list, else the letter's list, else sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .drafts import Found, Span
from .letters import Zone
from .pages import Line, Page, joined

_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\S)[^.!?]*)*[.!?]*")
# A quotation mark that closes what was opened before the demand is no part of it.
_CLOSING = {"»": "«", "”": "“", "“": "„", '"': '"'}
_LONGEST = 700


@dataclass(slots=True)
class Points:
    """A list with the line above it; `score` says how much it looks like demands."""

    intro: Line | None
    items: list[tuple[int, int]]
    score: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """Where the list begins and ends."""
        return self.items[0][0], self.items[-1][1]


def find_demands(page: Page, letter: Zone | None, contacts: list[int]) -> list[Found[str]]:
    """Return the demands of a page, verbatim but for bullets and line ends."""
    lists = list(_lists(page))
    for points in lists:
        points.score = _score(page, points, contacts)
    outside = [p for p in lists if not _within(p, letter)]
    inside = [p for p in lists if _within(p, letter)]
    return (
        _best(page, outside, 3)
        or _best(page, inside, -9)
        or _best(page, outside, 2)
        or _inline(page, letter)
        or _slogans(page, letter)
        or _prose(page, letter, contacts)
    )


def _within(points: Points, letter: Zone | None) -> bool:
    return letter is not None and letter.start <= points.span[0] < letter.end


def _best(page: Page, lists: list[Points], least: int) -> list[Found[str]]:
    good = [p for p in lists if p.score >= least]
    if not good:
        return []
    best = max(good, key=lambda p: p.score)
    sure = 0.9 if best.score >= 3 else 0.6
    return [_demand(page, start, end, sure) for start, end in best.items]


def _demand(page: Page, start: int, end: int, sure: float) -> Found[str]:
    text = page.text[start:end].rstrip(" ;.,\n")
    if text[-1:] in _CLOSING and _CLOSING[text[-1]] not in text[:-1]:
        text = text[:-1].rstrip(" ;.,")
    return Found(joined(text), (Span(start, start + len(text)),), sure)


def _lists(page: Page) -> Iterator[Points]:
    current: Points | None = None
    kind = ""
    for line in page.lines:
        if line.bullet and current and _kind(line.bullet) == kind:
            current.items.append((line.body, line.end))
        elif line.bullet:
            if current:
                yield current
            above = page.lines[line.number - 1] if line.number else None
            current, kind = Points(above, [(line.body, line.end)]), _kind(line.bullet)
        elif current and page.continues(line):
            current.items[-1] = (current.items[-1][0], line.end)
        elif current:
            yield current
            current = None
    if current:
        yield current


def _kind(bullet: str) -> str:
    return "number" if re.search(r"\w", bullet) and len(bullet) > 1 else bullet


def _score(page: Page, points: Points, contacts: list[int]) -> int:
    start, end = points.span
    if any(start <= place < end for place in contacts):
        return -10
    intro = _intro(page, points)
    score = 4 if page.words.pattern("zones", "demands").search(intro) else 0
    score += 2 if page.words.pattern("dates", "send").search(intro) else 0
    score += 1 if intro.rstrip().endswith(":") else 0
    score -= 3 if page.words.pattern("zones", "steps").search(intro[-80:]) else 0
    return score + (1 if len(points.items) > 1 else -1)


def _intro(page: Page, points: Points) -> str:
    """Return the paragraph above a list, and the heading above that when it is short."""
    if points.intro is None:
        return ""
    start, end = page.paragraph_of(points.intro)
    first = page.line_at(start)
    above = page.lines[first.number - 1] if first.number else None
    if above and end - start < 120 and len(above.words) < 60:
        start = above.body
    return page.folded[max(start, end - 300) : end]


def _inline(page: Page, letter: Zone | None) -> list[Found[str]]:
    """A list in one paragraph: "What to say: free them; pay the wage; reopen the mill"."""
    for start, end in page.paragraphs():
        head = page.words.pattern("zones", "demands").match(page.folded, start, end)
        inside = letter is not None and letter.start <= start < letter.end
        if not head or inside or page.folded[head.end() : head.end() + 2].strip() != ":":
            continue
        parts = list(re.finditer(r"[^;]+", page.text[head.end() + 1 : end]))
        if len(parts) > 1:
            return [_part(page, head.end() + 1, m) for m in parts if len(m.group().strip()) > 3]
    return []


def _part(page: Page, floor: int, match: re.Match[str]) -> Found[str]:
    spaces = len(match.group()) - len(match.group().lstrip())
    return _demand(page, floor + match.start() + spaces, floor + match.end(), 0.7)


def _slogans(page: Page, letter: Zone | None) -> list[Found[str]]:
    """A paragraph of exclamations and nothing else."""
    for start, end in page.paragraphs():
        if letter and letter.start <= start < letter.end:
            continue
        parts = [m for m in _SENTENCE.finditer(page.text, start, end) if m.group().strip()]
        if len(parts) > 1 and all(m.group().rstrip().endswith("!") for m in parts):
            if start - page.start < 200:
                continue
            return [_demand(page, m.start(), m.end(), 0.7) for m in parts]
    return []


def _prose(page: Page, letter: Zone | None, contacts: list[int]) -> list[Found[str]]:
    """One demand a sentence, from behind "we demand"."""
    zone = (letter.start, letter.end) if letter else (page.start, page.end)
    found: list[Found[str]] = []
    for match in page.words.pattern("demands", "verbs").finditer(page.folded, *zone):
        start = _behind_whom(page, match.end())
        _, end = page.sentence_at(match.start())
        clear = not any(start <= place < end for place in contacts)
        if clear and 10 < end - start < _LONGEST and not any(f.spans[0].end > start for f in found):
            found.append(_demand(page, start, end, 0.6))
    return found or _verb_last(page, zone, contacts) or _imperatives(page, letter)


def _imperatives(page: Page, letter: Zone | None) -> list[Found[str]]:
    """ "Free them now!": what a text message asks, which has no "I demand"."""
    start, end = (letter.start, letter.end) if letter else (0, 0)
    found = []
    for match in _SENTENCE.finditer(page.text, start, end):
        at = match.start() + len(match.group()) - len(match.group().lstrip(' \n"“«„:'))
        if page.words.pattern("demands", "imperatives").match(page.folded, at, match.end()):
            found.append(_demand(page, at, match.end(), 0.6))
    return found


def _verb_last(page: Page, zone: tuple[int, int], contacts: list[int]) -> list[Found[str]]:
    """In Turkish and Kazakh what is asked stands before "we demand"."""
    found: list[Found[str]] = []
    for match in page.words.pattern("demands", "verbs_behind").finditer(page.folded, *zone):
        start, _ = page.sentence_at(match.start())
        before = page.text[start : match.start()]
        start += len(before) - len(before.lstrip())
        greeting = page.words.pattern("letter", "salutation").match(page.folded, start)
        comma = page.text.find(",", start, match.start()) if greeting else -1
        start = _behind_whom(page, comma + 1) if comma > 0 else start
        subject = page.words.pattern("demands", "subjects").match(page.folded, start)
        start = _behind_whom(page, subject.end()) if subject else start
        clear = not any(start <= place < match.start() for place in contacts)
        if clear and 10 < match.start() - start < _LONGEST:
            found.append(_demand(page, start, match.start(), 0.6))
    return found


def _behind_whom(page: Page, place: int) -> int:
    folded = page.folded
    skipped = re.compile(r"[\s:,]*").match(folded, place)
    place = skipped.end() if skipped else place
    whom = page.words.pattern("demands", "whom").match(folded, place)
    if whom:
        place = whom.end()
    spaces = re.compile(r"[\s:,]*").match(folded, place)
    return spaces.end() if spaces else place
