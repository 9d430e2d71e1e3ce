"""Word files (docx): paragraphs, lists, headings and the targets of links; no macros, no images."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ..errors import Unreadable
from .source import Mark, Source
from .writing import Writer

UNPACKED_LIMIT = 60 * 1024 * 1024
"""Most bytes that the text of a Word file may unpack to."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LONG = 120
# Real documents nest some thirty deep; walking paragraphs in paragraphs is quadratic.
_DEEPEST = 200


def read(data: bytes) -> Source:
    """Return the text of the main document; raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _parse(_member(archive, "word/document.xml"))
            links = _links(archive)
    except DefusedXmlException as error:
        raise Unreadable("suspicious") from error
    except (zipfile.BadZipFile, zlib.error, KeyError, SyntaxError, ValueError, OSError,
            NotImplementedError, RuntimeError, EOFError) as error:  # fmt: skip
        raise Unreadable("broken_docx") from error
    return _source(body, links)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    # The size in the directory can lie, so the reading itself stops at the limit.
    with archive.open(name) as member:
        content = member.read(UNPACKED_LIMIT + 1)
    if len(content) > UNPACKED_LIMIT:
        raise Unreadable("suspicious")
    return content


def _parse(content: bytes) -> Any:
    depth, root = 0, None
    events = ElementTree.iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True)
    for event, element in events:
        depth += 1 if event == "start" else -1
        root = element if root is None else root
        if depth > _DEEPEST:
            raise Unreadable("suspicious")
    return root


def _links(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        relations = _parse(_member(archive, "word/_rels/document.xml.rels"))
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


def _pieces(paragraph: Any, links: dict[str, str]) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag == f"{_W}tab":
            yield "    "
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif node.tag == f"{_W}hyperlink":
            yield _hidden_address(node, links.get(node.get(f"{_R}id", ""), ""))


def _hidden_address(node: Any, target: str) -> str:
    """Return the address of a mailto: link whose words do not show it."""
    address = target.removeprefix("mailto:").split("?")[0]
    shown = "".join(t.text or "" for t in node.iter(f"{_W}t"))
    return f"<{address}> " if target.startswith("mailto:") and "@" not in shown else ""
