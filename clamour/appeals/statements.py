"""A statement as plain text for a simple form, and back: paragraphs, line breaks, lists."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import groupby

from django.utils.html import escape

ITEM = "- "
OUR_BLOCKS = {"p", "ul", "li"}
ONLY_WAGTAILS = {"data-block-key"}


def text_of(html: str) -> str | None:
    """The statement as text: a blank line between paragraphs, "- " before each item of a list.

    None when it holds more than that can say (links, bold words, headings, lists in lists).
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return None if reader.is_richer else reader.text()


def html_of(text: str) -> str:
    """The text as the rich text field keeps it; what looks like HTML stays text."""
    lines = (line.strip() for line in text.splitlines())
    groups = groupby(lines, key=lambda line: (bool(line), line.startswith(ITEM)))
    return "".join(_block(rows, is_list) for (is_said, is_list), rows in groups if is_said)


def _block(lines: Iterable[str], is_list: bool) -> str:
    if not is_list:
        return f"<p>{'<br/>'.join(map(escape, lines))}</p>"
    items = (f"<li>{escape(line.removeprefix(ITEM).strip())}</li>" for line in lines)
    return f"<ul>{''.join(items)}</ul>"


class _Reader(HTMLParser):
    """Reads blocks of text, and notices whatever a plain text would lose."""

    def __init__(self) -> None:
        super().__init__()
        self.is_richer = False
        self._open: list[str] = []
        self._blocks: list[tuple[str, str]] = []

    def text(self) -> str:
        return "\n\n".join(self._paragraphs())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if {name for name, _value in attrs} - ONLY_WAGTAILS:
            self.is_richer = True
        if tag == "br":
            self.handle_data("\n")
        elif self._may_stand(tag):
            self._open.append(tag)
            self._blocks.append((tag, ""))
        else:
            self.is_richer = True

    def handle_endtag(self, tag: str) -> None:
        if tag in OUR_BLOCKS and tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "ul":
            tag, said = self._blocks[-1]
            self._blocks[-1] = tag, said + data
        elif data.strip():
            self.is_richer = True  # words outside of any paragraph

    def _may_stand(self, tag: str) -> bool:
        inside = self._open[-1] if self._open else ""
        return tag in OUR_BLOCKS and inside == ("ul" if tag == "li" else "")

    def _paragraphs(self) -> Iterator[str]:
        """Two lists, one straight after the other, would become one: each begins with its `ul`."""
        items: list[str] = []
        for tag, said in [*self._blocks, ("", "")]:
            if tag == "li":
                items.append(ITEM + " ".join(said.split()))
                continue
            if items:
                yield "\n".join(items)
                items = []
            lines = [line.strip() for line in said.split("\n") if line.strip()]
            if lines:
                yield "\n".join(lines)
