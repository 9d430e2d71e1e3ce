"""RSS feeds (0.9 to 2.0): one document for each item."""

from collections.abc import Iterator
from typing import Any

from . import wordpress
from .feeds import Entry, day, elements, fields, headline, source_of, text
from .source import Source


def sources(data: bytes) -> Iterator[Source]:
    """Yield the items; raises Unreadable."""
    for element, language in elements(data, "item"):
        found = fields(element)
        if "wp:post_type" in found:
            yield from wordpress.posts(found, language)
        else:
            yield source_of(_entry(found, language))


def _entry(found: dict[str, Any], language: str | None) -> Entry:
    written = text(found.get("pubDate")) or text(found.get("dc:date"))
    return Entry(
        title=headline(text(found.get("title"))),
        markup=text(found.get("content:encoded")) or text(found.get("description")),
        issued=day(written),
        language=text(found.get("dc:language")) or language,
        link=text(found.get("link")) or None,
    )
