"""What feeds and exports of blogs share: a stream of posts, read one at a time."""

import codecs
import html as entities
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from ..errors import Unreadable
from . import html
from .encoding import decode
from .source import Post, Source

_NAMESPACES = (
    ("purl.org/rss/1.0/modules/content", "content:"),
    ("purl.org/dc/elements", "dc:"),
    ("wordpress.org/export", "wp:"),
    ("google.com/blogger", "blogger:"),
    ("/app", "app:"),
)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_NUMBERED = re.compile(rb"&#(x0*d[89a-f][0-9a-f]{2}|0*5[5-7]\d{3});?", re.I)
_CONTROL = bytes({*range(32)} - {9, 10, 13})
_Decoder = codecs.getincrementaldecoder("utf-8")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_WORDS_OF_A_TITLE = 500
_MOST_TAGS, _MOST_INSIDE = 5_000_000, 100_000
_MANY_SIGNS = 100_000
_CROWDED = re.compile(rb"<[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')){500}")
_LONGEST_TITLE = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as its feed gives it; `markup` is its text as HTML."""

    title: str
    markup: str
    issued: date | None = None
    language: str | None = None
    link: str | None = None


def elements(data: bytes, tag: str) -> Iterator[tuple[Any, str | None]]:
    """Yield each element `tag` with the feed's language, and forget it; raises Unreadable.

    Exports of real blogs hold bytes that XML does not allow, so the parser mends what it can;
    half letters, as numbers or in UTF-16, it would let through and then choke on.
    Entities are never put in, and nothing is fetched.
    """
    if b"<!ENTITY" in data[:100_000] or _is_crowded(data):
        raise Unreadable("suspicious")
    walk = etree.iterparse(
        _Mended(_as_utf8(data)), events=("start", "end"), recover=True, resolve_entities=False,
        load_dtd=False, no_network=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        yield from _walked(walk, tag)
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken_feed") from error
    if any(entry.level_name == "FATAL" and _is_end(entry) for entry in walk.error_log):
        raise Unreadable("broken_feed")


def _is_crowded(data: bytes) -> bool:
    """Tell whether there are more tags, or attributes of one tag, than a blog would need."""
    many = data.count(b"=") > _MANY_SIGNS and _CROWDED.search(data)
    return bool(many) or data.count(b"<") > _MOST_TAGS


def _as_utf8(data: bytes) -> bytes:
    declared = _ENCODING.search(data[:200])
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if b"\0" in data[:200] or name not in ("utf-8", "utf8"):
        data = _DECLARATION.sub("", decode(data, name)).encode("utf-8", "replace")
    return _NUMBERED.sub(_whole, data)


def _whole(number: re.Match[bytes]) -> bytes:
    digits = number.group(1).lower()
    code = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    return b"&#xfffd;" if 0xD800 <= code < 0xE000 else number.group()


class _Mended(io.RawIOBase):
    """The bytes without what no XML may hold: one such byte would cost the rest of its post."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)
        self._decoder = _Decoder("replace")

    def read(self, size: int = -1) -> bytes:
        """Return the next piece; empty only at the end."""
        last = False
        while not last:
            piece = self._file.read(size)
            last = not piece
            piece = self._decoder.decode(piece, last).encode().translate(None, _CONTROL)
            if piece:
                return piece
        return b""


def _is_end(entry: Any) -> bool:
    """Tell whether the file broke off, where all that follows is lost."""
    return entry.type_name in ("ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END", "ERR_DOCUMENT_EMPTY")


def _walked(walk: Any, tag: str) -> Iterator[tuple[Any, str | None]]:
    language, depth, inside = None, 0, 0
    for event, element in walk:
        name = local(element)
        if event == "start":
            language = language or element.get(_LANGUAGE)
            depth += name == tag
            inside = inside + 1 if depth else 0
            if inside > _MOST_INSIDE:
                raise Unreadable("suspicious")
            continue
        if name == "language" and not language:
            language = (element.text or "").strip()
        if name == tag:
            depth -= 1
            yield element, element.get(_LANGUAGE) or language
        if name == tag or not depth:
            _forget(element)


def _forget(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]


def local(element: Any) -> str:
    """Return a tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def fields(element: Any) -> dict[str, Any]:
    """Return the children by name (`title`, `content:encoded`, `wp:status`), the first of each."""
    found: dict[str, Any] = {}
    for child in element:
        found.setdefault(_prefix(str(child.tag)) + local(child), child)
    return found


def _prefix(tag: str) -> str:
    space = tag.partition("}")[0]
    return next((prefix for part, prefix in _NAMESPACES if part in space), "")


def text(element: Any) -> str:
    """Return the words of a child that may not be there."""
    return "" if element is None else "".join(element.itertext()).strip()


def headline(markup: str) -> str:
    """Return a title without tags and entities: feeds escape it once, twice or not at all."""
    markup = entities.unescape(markup[:_LONGEST_TITLE])
    bare = entities.unescape(re.sub(r"<[^<>]{1,500}>", " ", markup))
    return re.sub(r"\s+", " ", bare).strip()[:_MOST_WORDS_OF_A_TITLE]


def day(written: str) -> date | None:
    """Return a date as feeds write it, as in a mail or as ISO 8601."""
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(written.strip()[:10]).date()
    except ValueError:
        return None


def source_of(entry: Entry) -> Source:
    """Return the post as a document: its title, then its text."""
    title = entities.escape(entry.title)
    head = f"<h1>{title}</h1>" if title else ""
    page = html.page(f"<html><body><article>{head}\n{entry.markup}</article></body></html>")
    page.posts = [Post(0, len(page.text), entry.title or None, entry.issued)]
    page.title, page.issued = entry.title or None, entry.issued
    page.language = (entry.language or "")[:2].lower() or None
    page.name = entry.link
    page.identity = f"{entry.title}\n{entry.issued}\n{entry.markup}"
    return page
