"""WordPress exports (WXR): the published posts; no pages, menus, attachments, comments, drafts."""

import re
from collections.abc import Iterator
from typing import Any

from .feeds import Entry, day, elements, fields, headline, source_of, text
from .source import Source

_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|youtube|vc_\w+|et_pb_\w+)\b[^\[\]]{0,2000}\]"
)
_BLOCK = re.compile(r"<(?:p|div|ul|ol|h[1-6]|table|blockquote|pre|form|hr|section)[\s>]", re.I)


def sources(data: bytes) -> Iterator[Source]:
    """Yield the published posts; raises Unreadable."""
    for element, language in elements(data, "item"):
        yield from posts(fields(element), language)


def posts(found: dict[str, Any], language: str | None) -> Iterator[Source]:
    """Yield the post of an item, if it is one."""
    if text(found.get("wp:post_type")) != "post":
        return
    if text(found.get("wp:status")) not in ("publish", ""):
        return
    yield source_of(_entry(found, language))


def _entry(found: dict[str, Any], language: str | None) -> Entry:
    written = text(found.get("wp:post_date")).partition(" ")[0]
    return Entry(
        title=headline(text(found.get("title"))),
        markup=as_shown(text(found.get("content:encoded"))),
        issued=day(written) or day(text(found.get("pubDate"))),
        language=language,
        link=text(found.get("link")) or None,
    )


def as_shown(content: str) -> str:
    """Return content as WordPress shows it: blank lines are paragraphs, shortcodes are gone."""
    content = _SHORTCODE.sub("", content.replace("\r\n", "\n"))
    parts = re.split(r"\n[ \t]*\n", content)
    return "\n".join(part if _BLOCK.search(part) else _paragraph(part) for part in parts)


def _paragraph(part: str) -> str:
    return "<p>" + part.strip().replace("\n", "<br>\n") + "</p>" if part.strip() else ""
