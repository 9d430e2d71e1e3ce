"""One post as lines and sentences, in its language: what all readers of fields look at."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .dates import Day, find_days
from .documents.source import Mark, Post, Source
from .folding import directed
from .languages import Language, words_anywhere

_BULLET = re.compile(
    r"[ ]*(?:(?:[-=]+>|[•·*‣>§]+|»+(?=[ ])|\++(?![\d ]*\d)|[-–—−](?=[ ]*[^\s\d-])|~(?=[ ])"
    # Arrows, shapes, dingbats, private letters and emoji, but for those that say "telephone".
    r"|(?:(?![☎☏✆✉📞📟📠📧📨📩📬📱🏠🌐])"
    r"[\u2190-\u2bff\ue000-\uf8ff\U0001f000-\U0001faff]\ufe0f?)+)[ ]*"
    r"|\(?\d{1,2}(?:[ ]?(?:[.)]-?|:(?!\d))|°|[-–])[ ]+|\(?[ivx]{1,4}[.)][ ]+|\(?[a-hа-е]\)[ ]+"
    # The little circles and squares of Word.
    r"|[noq][ ](?=[A-ZÀ-Þ])|[no][ ](?=[a-zà-þ]{4}))"
)
# A hostile text is one endless sentence of dates: what is looked at has an end.
LONGEST_SENTENCE = 1_500
MOST_DAYS = 200
_SENTENCE_END = re.compile(r"[.!?…؟۔][\"'»”’)]*(?=\s+[\"'«“‘(–—-]?\s?[^\Wa-zа-я\d_])|\n[ ]*\n")
# An address or a number ends its line: what stands below is not the rest of a sentence.
CONTACT = re.compile(
    r"@|protected\]|\d[\d ()./-]{6,}\d|\w ?[\[({] ?[^\W\d_]{1,8} ?[\])}] ?\w+(?:\.\w| ?[\[({])"
)
_PIPES = re.compile(r"\s[|»>›•·/]\s")
_WRAPPED_FROM, _WRAPPED_TO = 50, 100
_SHORTER = 16
_SHORT_REST, _PROSE = 20, 62
LONG = 140
"""A line of so many characters is running prose."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `body` is where it begins behind spaces and bullet."""

    number: int
    start: int
    body: int
    end: int
    text: str
    folded: str
    bullet: str
    gap: bool
    """A blank line, or the beginning of the text, stands above."""

    @property
    def words(self) -> str:
        """The line without bullet and surrounding spaces."""
        return self.text[self.body - self.start :].strip()

    @property
    def indent(self) -> int:
        """Spaces before the line."""
        return len(self.text) - len(self.text.lstrip())


class Page:
    """A post of a source, cut where the text ends (comments, footers of lists and blogs)."""

    def __init__(self, source: Source, post: Post, words: Language) -> None:
        self.source = source
        self.post = post
        self.words = words
        self.text = source.text
        self.folded = source.folded
        self.start = post.start
        self.end = post.end
        self._has_o = "o" in words.words("detect", "words")  # a word in Portuguese, no circle
        self._stops: dict[int, bool] = {}
        self._continuing: dict[int, bool] = {}
        self.lines = list(self._read_lines())
        self.end = self._real_end()
        self.lines = [line for line in self.lines if line.start < self.end]

    def _read_lines(self) -> Iterator[Line]:
        at, gap, number = self.start, True, 0
        for text in self.text[self.start : self.end].split("\n"):
            if text.strip():
                yield self._line(number, at, text, gap)
                number += 1
            gap = not text.strip()
            at += len(text) + 1

    def _line(self, number: int, at: int, text: str, gap: bool) -> Line:
        match = _BULLET.match(text)
        bullet = match.group().strip() if match and match.end() < len(text.rstrip()) else ""
        if bullet and text[match.end() if match else 0 :].startswith(f"{bullet} "):
            bullet = ""  # "* * *  NEWS  * * *" is decoration
        if bullet == "o" and text[match.end() if match else 0 :][:1].islower() and self._has_o:
            bullet = ""
        if bullet[:1].isdigit() and self._begins_with_date(at, at + len(text)):
            bullet = ""
        body = at + (match.end() if match and bullet else len(text) - len(text.lstrip()))
        end = at + len(text.rstrip())
        return Line(number, at, body, end, text, self.folded[at : at + len(text)], bullet, gap)

    def _begins_with_date(self, start: int, end: int) -> bool:
        """ "9. Januar 2014" is no ninth item."""
        days = find_days(self.folded, self.words.code, start, end)
        return bool(days) and not self.text[start : days[0].start].strip()

    def _real_end(self) -> int:
        third = len(self.lines) // 3
        for line in self.lines[max(3, third) :]:
            if self._ends_text(line):
                return line.start
        return self.end

    def _ends_text(self, line: Line) -> bool:
        if line.text.rstrip() == "--":
            return True
        if set(line.text.strip()) <= set("_-=*") and len(line.text.strip()) > 8:
            return self._is_list_footer(line)
        words = line.folded.strip(" *-|")
        if len(words) > 100:
            return False
        found = self.words.pattern("zones", "end").match(words)
        return found is not None and self._is_furniture(words, found.end())

    def _is_furniture(self, words: str, end: int) -> bool:
        rest = words[end:].strip(" .:()")
        return not rest or words[:end].endswith(":") or "|" in rest or len(rest.split()) < 7

    def _is_list_footer(self, line: Line) -> bool:
        below = " ".join(x.folded for x in self.lines[line.number + 1 : line.number + 4])
        return bool(re.search(r"mailing list|unsubscribe|https?://|list-|liste de", below))

    def is_menu(self, line: Line) -> bool:
        """Tell whether a line is a menu or a trail of crumbs."""
        gaps = re.split(r"[ ]{3,}", line.text.strip())
        many = len(gaps) > 3 and all(len(gap) < 25 for gap in gaps)
        return (
            many
            or (len(_PIPES.findall(line.text)) >= 2 and len(line.text) < 200)
            or (line.number < 3 and bool(re.search(r"\s[>»›]\s", line.text)))
        )

    @cached_property
    def days(self) -> list[Day]:
        """The dates of the post, the first MOST_DAYS of them."""
        return find_days(self.folded, self.words.code, self.start, self.end)[:MOST_DAYS]

    def marked(self, kind: str) -> list[Mark]:
        """Return the marks of a kind inside the post."""
        return self._marks.get(kind, [])

    @cached_property
    def _marks(self) -> dict[str, list[Mark]]:
        marks: dict[str, list[Mark]] = {}
        for mark in self.source.marks:
            if self.start <= mark.start and mark.end <= self.end:
                marks.setdefault(mark.kind, []).append(mark)
        return marks

    def is_heading(self, line: Line) -> bool:
        """Tell whether a line stands as a heading: marked so, or short without a full stop."""
        if any(m.start <= line.body < m.end for m in self.marked("heading")):
            return True
        words = line.words
        return len(words) < 100 and not words.endswith((".", ",", ";"))

    def line_at(self, place: int) -> Line:
        """Return the line that holds a place."""
        low, high = 0, len(self.lines) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.lines[middle].start <= place:
                low = middle
            else:
                high = middle - 1
        return self.lines[low]

    def sentence_at(self, place: int) -> tuple[int, int]:
        """Return where the sentence around a place begins and ends."""
        line = self.line_at(place)
        first, last = self._paragraph(line)
        start = max(first.body, place - LONGEST_SENTENCE)
        end = min(last.end, place + LONGEST_SENTENCE)
        for match in _SENTENCE_END.finditer(self.text, start, end):
            if self._is_no_end(match.start()):
                continue
            if match.end() <= place:
                start = match.end()
            else:
                end = match.end()
                break
        return start, end

    def _is_no_end(self, place: int) -> bool:
        """Tell whether a full stop ends no sentence; remembered, for it is asked for each name."""
        if place not in self._stops:
            self._stops[place] = self._is_within_date(place) or self._is_title(place)
        return self._stops[place]

    def _is_within_date(self, place: int) -> bool:
        at = bisect_left(self.days, place, key=lambda day: day.start) - 1
        return at >= 0 and place < self.days[at].end

    def _is_title(self, stop: int) -> bool:
        """Tell whether a full stop belongs to a title or an initial ("Mr. X", "S. A. Y")."""
        before = re.search(r"[^\W\d_]+$", self.folded[max(self.start, stop - 12) : stop])
        word = before.group() if before else ""
        short = f"{word}." in words_anywhere("offices", "address")
        return len(word) == 1 or short or word in words_anywhere("people", "honorifics")

    def _paragraph(self, line: Line) -> tuple[Line, Line]:
        """Return the first and last line of a paragraph; only wrapped lines belong together."""
        first = last = line.number
        while first > 0 and self.continues(self.lines[first]):
            first -= 1
        while last + 1 < len(self.lines) and self.continues(self.lines[last + 1]):
            last += 1
        return self.lines[first], self.lines[last]

    def paragraph_of(self, line: Line) -> tuple[int, int]:
        """Return the start and end of the paragraph of a line, wrapped lines joined."""
        first, last = self._paragraph(line)
        return first.body, last.end

    def continues(self, line: Line) -> bool:
        """Tell whether a line goes on with the one above: wrapped at the width of a terminal."""
        if line.number not in self._continuing:
            self._continuing[line.number] = self._goes_on(line)
        return self._continuing[line.number]

    def _goes_on(self, line: Line) -> bool:
        if line.gap or line.bullet or line.number == 0:
            return False
        above = self.lines[line.number - 1]
        if CONTACT.search(above.text) and not self._runs_on(above, line):
            return False
        if line.indent > above.indent and above.bullet:
            return True
        wrapped = _WRAPPED_FROM <= len(above.text.rstrip()) <= _WRAPPED_TO
        return wrapped and not above.text.rstrip().endswith((":", ";")) and self._flows(above, line)

    def continues_below(self, line: Line) -> bool:
        """Tell whether the line below goes on with a line."""
        below = self.lines[line.number + 1 : line.number + 2]
        return bool(below) and self.continues(below[0])

    def is_broken_before(self, line: Line) -> bool:
        """Tell whether a line begins anew although its first word had room on the one above."""
        above = self.lines[line.number - 1]
        return len(above.text.rstrip()) + 1 + len(line.words.split(" ")[0]) <= self._width

    def _runs_on(self, above: Line, line: Line) -> bool:
        """Tell whether a sentence with contacts in it goes on: a full line, then small letters."""
        full = self._width - _SHORTER < len(above.text.rstrip()) <= _WRAPPED_TO
        open_end = above.text.rstrip()[-1].isalnum() or above.text.rstrip().endswith((",", ";"))
        begins = line.words[:1].islower() or line.words[:2] == "+ "
        goes_on = begins or (open_end and len(line.words) > 20)
        return full and self._width < _WRAPPED_TO and goes_on

    @cached_property
    def _width(self) -> int:
        """How wide the lines of prose are: the width of the longest but a few."""
        widths = sorted(len(line.text.rstrip()) for line in self.lines)
        return widths[-1 - len(widths) // 20] if widths else 0

    def _flows(self, above: Line, line: Line) -> bool:
        starts_small = line.words[:1].islower() or line.words[:1] in "(\"'“‘"
        ends_open = above.text.rstrip()[-1].isalnum() or above.text.rstrip().endswith(",")
        rest = len(line.text) > _SHORT_REST or (above.bullet and line.words.endswith((".", ";")))
        return starts_small or (ends_open and bool(rest) and self._is_prose(above))

    def _is_prose(self, line: Line) -> bool:
        numbers = re.search(r"@|(?!(?:19|20)\d\d\b)\d{3}", line.text)
        return len(line.text.rstrip()) > _PROSE and not numbers

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each paragraph, wrapped lines joined."""
        start: Line | None = None
        previous: Line | None = None
        for line in self.lines:
            if previous and start and not self.continues(line):
                yield start.body, previous.end
                start = line
            start, previous = start or line, line
        if start and previous:
            yield start.body, previous.end


def joined(text: str) -> str:
    """Return words on one line, without marks of direction."""
    return re.sub(r"\s+", " ", directed(text)).strip()
