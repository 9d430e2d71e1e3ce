"""Atom feeds: one document for each entry."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

from . import blogger
from .feeds import Entry, day, elements, fields, headline, local, source_of, text
from .source import Source


def sources(data: bytes) -> Iterator[Source]:
    """Yield the entries; raises Unreadable."""
    for element, language in elements(data, "entry"):
        found = fields(element)
        if blogger.is_post(element, found):
            yield source_of(_entry(element, found, language))


def _entry(element: Any, found: dict[str, Any], language: str | None) -> Entry:
    body = found.get("content", found.get("summary"))
    return Entry(
        title=headline(_markup(found.get("title"))),
        markup=_markup(body),
        issued=day(text(found.get("published")) or text(found.get("updated"))),
        language=language,
        link=_link(element),
    )


def _markup(element: Any) -> str:
    """Return a text construct as HTML: plain text, escaped HTML, or XHTML as elements."""
    if element is None:
        return ""
    if len(element):
        return "".join(_as_html(child) for child in element.iterchildren(etree.Element))
    plain = element.get("type", "text") in ("text", "text/plain")
    words = element.text or ""
    return words.replace("&", "&amp;").replace("<", "&lt;") if plain else words


def _as_html(element: Any) -> str:
    for inner in element.iter(etree.Element):
        # What the parser mended can have a name that it would not take.
        with suppress(ValueError):
            inner.tag = local(inner)
    etree.cleanup_namespaces(element)
    return str(etree.tostring(element, encoding="unicode", method="html"))


def _link(element: Any) -> str | None:
    for child in element:
        if local(child) == "link" and child.get("rel", "alternate") == "alternate":
            return child.get("href") or None
    return None
