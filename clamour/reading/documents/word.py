"""Word files (docx): paragraphs, lists, headings and the targets of links; no macros, no images."""

import zipfile
from collections.abc import Iterator
from typing import Any

from .source import Mark, Source
from .unzipping import member, opened, parsed
from .writing import Writer

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LONG = 120


def read(data: bytes) -> Source:
    """Return the text of the main document; raises Unreadable."""
    with opened(data, "broken_docx") as archive:
        body = parsed(member(archive, "word/document.xml"))
        links = _links(archive)
    return _source(body, links)


def _links(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        relations = parsed(member(archive, "word/_rels/document.xml.rels"))
    except KeyError:
        return {}
    return {r.get("Id", ""): r.get("Target", "") for r in relations}


def _source(body: Any, links: dict[str, str]) -> Source:
    writer = Writer()
    for paragraph in body.iter(f"{_W}p"):
        _write(writer, paragraph, links)
    return writer.source()


def _write(writer: Writer, paragraph: Any, links: dict[str, str]) -> None:
    text = "".join(_pieces(paragraph, links)).strip()
    if not text:
        return writer.space(2)
    style = _style(paragraph)
    heading = style.startswith(("heading", "title", "ueberschrift", "berschrift"))
    writer.space(2 if heading or len(text) > _LONG else 1)
    start = writer.length
    writer.write(("- " if _is_item(paragraph, style) else "") + text)
    if heading:
        writer.marks.append(Mark("heading", start, writer.length))
    writer.space(2 if len(text) > _LONG and not _is_item(paragraph, style) else 1)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "").lower()


def _is_item(paragraph: Any, style: str) -> bool:
    return "list" in style or paragraph.find(f"{_W}pPr/{_W}numPr") is not None


def _pieces(element: Any, links: dict[str, str]) -> Iterator[str]:
    """Yield the words of a paragraph; those in it, as in a box of text, stand for themselves."""
    for node in element:
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag == f"{_W}tab":
            yield "    "
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif node.tag != f"{_W}p":
            if node.tag == f"{_W}hyperlink":
                yield _hidden_address(node, links.get(node.get(f"{_R}id", ""), ""))
            yield from _pieces(node, links)


def _hidden_address(node: Any, target: str) -> str:
    """Return the address of a mailto: link whose words do not show it."""
    address = target.removeprefix("mailto:").split("?")[0]
    shown = "".join(t.text or "" for t in node.iter(f"{_W}t"))
    return f"<{address}> " if target.startswith("mailto:") and "@" not in shown else ""
