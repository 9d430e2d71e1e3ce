"""Lines on pages to running text: paragraphs by the gaps, wrapped lines and split words joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .columns import Line, in_columns, without_edges
from .source import Mark, Source
from .writing import Writer

__all__ = ["Line", "in_order"]

SPLIT = "\u00ad"
_SHORTEST_WRAPPED = 28
_BULLET = re.compile(r"\s*(?:[•■●·*►»→✓✔▪◦‣\uf0b7\uf06e\uf0a7–—-]|\(?\d{1,2}[.)]|\(?[a-h][.)])\s")
_LABEL = re.compile(r"[^\W\d]{2,12}(?:[ -][^\W\d]{2,8})?\s?:")
_CONTACT = re.compile(r"@\S+\s*$|\d[\d ()./-]{6,}\d\s*$")
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEADING = 1.2
_ROWS_AROUND = 60


@dataclass(slots=True)
class Paragraph:
    """Lines that stand together; `parts` are its lines with the wrapped ones joined."""

    parts: list[str]
    height: float


def in_order(pages: list[list[Line]]) -> Source:
    """Return the text of pages, each a list of pieces of lines as they were drawn."""
    sheets = [in_columns(page) for page in without_edges(pages)]
    words = {w.lower() for sheet in sheets for line in sheet for w in _LETTERS.findall(line.text)}
    writer = Writer()
    paragraphs = [p for block in _blocks(sheets) for p in _paragraphs(block, words)]
    usual = median([p.height for p in paragraphs] or [1.0])
    for paragraph in _continued(paragraphs, words):
        _write(writer, paragraph, usual)
    return writer.source()


def _blocks(sheets: list[list[Line]]) -> Iterator[list[Line]]:
    """Yield the lines of each column: where the next line stands higher, another begins."""
    for sheet in sheets:
        block: list[Line] = []
        for line in sheet:
            if block and line.bottom > block[-1].bottom + line.height:
                yield block
                block = []
            block.append(line)
        if block:
            yield block


def _paragraphs(block: list[Line], words: set[str]) -> Iterator[Paragraph]:
    gaps = [max(0.0, a.bottom - b.top) for a, b in pairwise(block)]
    usual = sorted(gaps)[len(gaps) // 3] if gaps else 0.0
    parts, previous = [block[0].text.strip()], block[0]
    for number, (line, gap) in enumerate(zip(block[1:], gaps, strict=True)):
        same = _is_alike(previous, line)
        if gap > usual + 0.35 * line.height or not same:
            yield Paragraph(parts, previous.height)
            parts = [line.text.strip()]
        elif _is_wrapped(previous, line, _margin(block, number)):
            parts[-1] = joined(parts[-1], line.text.strip(), words)
        else:
            parts.append(line.text.strip())
        previous = line
    yield Paragraph(parts, previous.height)


def _is_alike(a: Line, b: Line) -> bool:
    return 0.85 < a.height / b.height < 1.18


def _margin(block: list[Line], number: int) -> float:
    line = block[number]
    around = block[max(0, number - _ROWS_AROUND) : number + _ROWS_AROUND]
    return max(x.right for x in around if _is_alike(x, line) and abs(x.left - line.left) < 60)


def _is_wrapped(line: Line, below: Line, margin: float) -> bool:
    """A line goes on below when the next word would not have had room on it."""
    text = below.text.strip()
    if line.text.rstrip().endswith((SPLIT, "-")) and text[:1].islower():
        return True
    if len(line.text) < _SHORTEST_WRAPPED or _BULLET.match(below.text) or _LABEL.match(text):
        return False
    if _CONTACT.search(line.text) and not text[:1].islower():
        return False
    first = len(text.split(" ")[0]) + 1
    width = (below.right - below.left) / max(1, len(text))
    return line.right + first * width > margin


def joined(above: str, below: str, words: set[str]) -> str:
    """Return two pieces of a wrapped line as one; a word split at its end is made whole."""
    if not above.endswith((SPLIT, "-")):
        return f"{above} {below}"
    head, tail = above[:-1], below
    left, right = head.split(" ")[-1], tail.split(" ")[0]
    is_address = "@" in left or "://" in left or left.startswith("www.")
    together = (left + right).lower().strip(".,;:()")
    hyphened = f"{left}-{right}".lower().strip(".,;:()")
    whole = tail[:1].islower() and not is_address and (together in words or hyphened not in words)
    return head + tail if whole and left[-1:].isalpha() else f"{head}-{tail}"


def _continued(paragraphs: list[Paragraph], words: set[str]) -> Iterator[Paragraph]:
    """Join what the end of a page or column parted in the middle of a sentence."""
    waiting: Paragraph | None = None
    for paragraph in paragraphs:
        if waiting and _goes_on(waiting, paragraph):
            waiting.parts[-1] = joined(waiting.parts[-1], paragraph.parts[0], words)
            waiting.parts += paragraph.parts[1:]
            continue
        if waiting:
            yield waiting
        waiting = paragraph
    if waiting:
        yield waiting


def _goes_on(above: Paragraph, below: Paragraph) -> bool:
    end, start = above.parts[-1], below.parts[0]
    long = len(end) > _SHORTEST_WRAPPED and abs(above.height - below.height) < 1
    return long and start[:1].islower() and (end[-1:].isalpha() or end[-1:] in f",-{SPLIT}")


def _write(writer: Writer, paragraph: Paragraph, usual: float) -> None:
    writer.space(2)
    start = writer.length
    for part in paragraph.parts:
        writer.space(1)
        writer.write(part)
    if paragraph.height > _HEADING * usual and len(paragraph.parts) < 4:
        writer.marks.append(Mark("heading", start, writer.length))
    writer.space(2)
