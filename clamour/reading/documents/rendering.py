"""Markup to text: blocks become lines, list items get a bullet, hidden addresses are shown."""

import re
from typing import Any

from . import hidden
from .chrome import is_furniture, link_lists
from .source import Mark, Source
from .writing import Writer

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARAGRAPHS = {
    "p", "div", "ul", "ol", "table", "blockquote", "section", "article", "main", "address", "pre",
    "textarea", "form", "dl", "hr", "figure", "header", "td", "th", "fieldset", "center", "details",
    *_HEADINGS,
}  # fmt: skip
_LINES = {"br", "li", "tr", "dt", "dd", "figcaption", "summary", "caption", "time"}
_MARKS = {
    "blockquote": "quote",
    "textarea": "form",
    "li": "item",
    "strong": "strong",
    "b": "strong",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
}
_NOT_IN_DATA = (_PARAGRAPHS | {"br", "li"}) - {"td", "th"}
_NUMBER = re.compile(r"\s*\(?(?:\d{1,2}|[a-z])[.)]\s*")
_NAME_AND_LINES = 2
_KEPT_SPACES = {"pre", "textarea"}


class Renderer:
    """Renders elements one after the other into one source text."""

    def __init__(self) -> None:
        self._writer = Writer()
        self._skipped: Any = None
        self._open: list[tuple[Any, int]] = []
        self._link_lists: set[Any] = set()
        self._row: tuple[Any, str] = (None, "")
        self._items: dict[Any, int] = {}
        self._kept = 0

    def source(self) -> Source:
        """Return all that was rendered."""
        return self._writer.source()

    def render(self, root: Any) -> tuple[int, int]:
        """Append the text of `root`; return where it stands."""
        from lxml.etree import iterwalk

        self._writer.space(3)
        start = self._writer.length
        self._link_lists = set(link_lists(root))
        walk = iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._is_left_out(element, root):
                    walk.skip_subtree()
                    self._skipped = element
                else:
                    self._begin(element)
            else:
                self._finish(element, root)
        return start, self._writer.length

    def _is_left_out(self, element: Any, root: Any) -> bool:
        if not isinstance(element.tag, str):
            return True
        if element.tag == "script":
            self._write_scripted(element)
        return element is not root and (is_furniture(element) or element in self._link_lists)

    def _write_scripted(self, script: Any) -> None:
        address = hidden.scripted_address(script.text or "")
        if address:
            self._writer.words(f" {address} ")

    def _begin(self, element: Any) -> None:
        self._break(element)
        if element.tag == "li":
            self._writer.words(self._bullet(element))
        self._open.append((element, self._writer.length))
        self._kept += element.tag in _KEPT_SPACES
        address = hidden.cloaked_address(element)
        if address and not _holds_cloaked(element):
            self._writer.words(address)
        elif element.text and element.tag != "br":
            self._write(element.text)

    def _write(self, text: str) -> None:
        if self._kept:
            self._writer.write(text)
        else:
            self._writer.words(text)

    def _break(self, element: Any) -> None:
        row = self._row_of(element)
        if row == "data":
            self._writer.words(", " if element.getprevious() is not None else "")
        elif row == "lines":
            self._writer.space(1 if element.getprevious() is not None else 2)
        elif element.tag in _PARAGRAPHS:
            self._writer.space(2)
        elif element.tag in _LINES - {"time", "br"} and not _is_numbered(element):
            self._writer.space(1)

    def _finish(self, element: Any, root: Any) -> None:
        if element is self._skipped:
            self._skipped = None
        else:
            self._close(element)
        if element is not root and element.tail:
            self._write_tail(element)

    def _write_tail(self, element: Any) -> None:
        parent = element.getparent()
        if parent is not None and not (element.tag == "script" and not element.tail.strip()):
            self._write(element.tail)

    def _close(self, element: Any) -> None:
        _, start = self._open.pop()
        self._kept -= element.tag in _KEPT_SPACES
        if element.tag == "a":
            self._show_link(element)
        self._mark(element, start)
        if element.tag == "br":
            self._writer.line_break()
        elif self._row_of(element) == "lines" and element.getnext() is not None:
            self._writer.space(1)
        elif element.tag in _PARAGRAPHS and self._row_of(element) != "data":
            self._writer.space(2)
        elif element.tag == "dt" and _NUMBER.fullmatch("".join(element.itertext())):
            self._writer.words(" ")
        elif element.tag in _LINES and element.tag != "time":
            self._writer.space(1)

    def _show_link(self, element: Any) -> None:
        address = hidden.linked_address(element)
        if address is None or hidden.cloaked_address(element):
            return
        shown = "".join(element.itertext())
        if address.lower() not in shown.lower() and not _same_digits(address, shown):
            self._writer.words(f" <{address}>")

    def _mark(self, element: Any, start: int) -> None:
        kind = "heading" if element.tag in _HEADINGS else _MARKS.get(element.tag)
        if kind:
            self._writer.marks.append(Mark(kind, start, self._writer.length))

    def _bullet(self, item: Any) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        self._items[parent] = self._items.get(parent, 0) + 1
        return f"{self._items[parent]}. "

    def _row_of(self, element: Any) -> str:
        """Return what the row of a cell holds.

        Data stands on one line; a name and, beside it, lines of an address are lines of one block;
        cells with paragraphs in them only lay out the page.
        """
        if element.tag not in ("td", "th") or element.getparent() is None:
            return ""
        row = element.getparent()
        if self._row[0] is not row:
            blocks = {inner.tag for inner in row.iter(*_NOT_IN_DATA)}
            lines = blocks == {"br"} and len(row) == _NAME_AND_LINES and not len(row[0])
            self._row = row, "lines" if lines else "" if blocks else "data"
        return self._row[1]


def _is_numbered(element: Any) -> bool:
    """A description whose term is only a number goes on the number's line."""
    term = element.getprevious() if element.tag == "dd" else None
    return term is not None and bool(_NUMBER.fullmatch("".join(term.itertext())))


def _holds_cloaked(element: Any) -> bool:
    """A link to the service and the sign inside it both hold the address: one is enough."""
    return any(e.get("data-cfemail") is not None for e in element.iterdescendants())


def _same_digits(address: str, shown: str) -> bool:
    digits = re.sub(r"\D", "", address)
    return bool(digits) and "@" not in address and digits[-6:] in re.sub(r"\D", "", shown)
