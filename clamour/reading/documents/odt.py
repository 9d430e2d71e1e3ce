"""OpenDocument texts (odt): paragraphs, lists, headings, tables, and the targets of links."""

from collections.abc import Iterator
from typing import Any

from .source import Mark, Source
from .unzipping import member, opened, parsed
from .writing import Writer

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_NOT_TEXT = {
    f"{_TEXT}note", f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}forms",
    f"{_TEXT}table-of-content", f"{_TEXT}bookmark-start",
}  # fmt: skip
_LONG = 120
_MOST_SPACES = 120


def read(data: bytes) -> Source:
    """Return the text of the document; raises Unreadable."""
    with opened(data, "broken_odt") as archive:
        body = parsed(member(archive, "content.xml")).find(f"{_OFFICE}body")
    writer = Writer()
    if body is not None:
        _write(writer, body, item=False)
    return writer.source()


def _write(writer: Writer, element: Any, *, item: bool) -> None:
    """Write what stands in an element; the depth is bounded by `parsed`."""
    for child in element:
        if child.tag in _PARAGRAPHS:
            _paragraph(writer, child, item=item)
            item = False
        elif child.tag == f"{_TABLE}table-row":
            _row(writer, child)
        elif child.tag not in _NOT_TEXT:
            _write(writer, child, item=item or child.tag == f"{_TEXT}list-item")


def _paragraph(writer: Writer, paragraph: Any, *, item: bool) -> None:
    text = "".join(_pieces(paragraph)).strip()
    if not text:
        return writer.space(2)
    heading = paragraph.tag == f"{_TEXT}h"
    writer.space(2 if heading or (len(text) > _LONG and not item) else 1)
    start = writer.length
    writer.write(("- " if item else "") + text)
    if heading:
        writer.marks.append(Mark("heading", start, writer.length))
    writer.space(2 if len(text) > _LONG and not item else 1)


def _row(writer: Writer, row: Any) -> None:
    cells = ("\n".join(_cell(cell)) for cell in row)
    words = [cell for cell in cells if cell]
    writer.space(1)
    writer.write(("\n" if any("\n" in cell for cell in words) else ", ").join(words))
    writer.space(1)


def _cell(cell: Any) -> Iterator[str]:
    for paragraph in cell.iter():
        text = "".join(_pieces(paragraph)).strip() if paragraph.tag in _PARAGRAPHS else ""
        if text:
            yield text


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}tab":
            yield "    "
        elif child.tag == f"{_TEXT}s":
            yield " " * _count(child.get(f"{_TEXT}c", "1"))
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _NOT_TEXT and child.tag not in _PARAGRAPHS:
            yield from _pieces(child)
            yield _hidden_address(child)
        yield child.tail or ""


def _count(number: str) -> int:
    return min(int(number[:4]), _MOST_SPACES) if number.isdecimal() else 1


def _hidden_address(node: Any) -> str:
    """Return the address of a mailto: link whose words do not show it."""
    target = node.get(_LINK) or ""
    shown = "@" in "".join(node.itertext())
    return f" <{target[7:].split('?')[0]}>" if target.startswith("mailto:") and not shown else ""
