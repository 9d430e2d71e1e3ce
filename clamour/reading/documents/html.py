"""Web pages: the text of the article or of each dated post, without the page's furniture."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lxml import etree

from ..errors import Unreadable
from .encoding import decode
from .long_pages import pieces
from .rendering import Renderer
from .source import Post, Source

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
# The parser refuses a text that says how its bytes were encoded.
_DECLARATIONS = re.compile(r"^(?:\s*<\?xml[^>]*(?:>|$))+")
_PICTURE = re.compile(r"data:image/[\w.+-]+;base64,[\w+/=\s]+")
# Between single spaces: a run of them would be tried from each of its places.
_SITE_NAME = re.compile(r" [|–—«»·-] ")
_POST_NAMES = re.compile(r"(?:^|\s)(?:post|hentry|entry|blog-post|news-item|article)(?:\s|$)")
_SHORTEST_POST = 80
_MOST_OF_IT = 0.5
_LONG = 3 * 1024 * 1024
_MOST_TAGS, _MOST_TAGS_OF_A_POST = 1_500_000, 150_000
_HEADINGS = ("h1", "h2", "h3")
_FRAMES = ("div", "section", "main", "table", "td", "tr")


def sources(data: bytes) -> Iterator[Source]:
    """Yield the page's text, or the posts of a page of megabytes; raises Unreadable."""
    if data.count(b"<") > _MOST_TAGS:
        raise Unreadable("suspicious")
    found = _CHARSET.search(data[:3000])
    declared = found.group(1).decode("ascii") if found else None

    def read(piece: bytes) -> Source:
        return page(decode(piece, declared))

    small = len(data) < _LONG and data.count(b"<") < _MOST_TAGS_OF_A_POST
    if small or b"\0" in data[:200]:
        yield read(data)
    else:
        yield from pieces(data, read)


def page(markup: str) -> Source:
    """Return the text of a page given as a string; raises Unreadable("nothing_to_read")."""
    if len(markup) > _LONG:
        markup = _PICTURE.sub("", markup)[:_LONG]
    if markup.count("<") > _MOST_TAGS_OF_A_POST:
        raise Unreadable("suspicious")
    # libxml2 stops at a depth of 256, so that no nesting exhausts the stack.
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(_DECLARATIONS.sub("", markup), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("nothing_to_read") from error
    if tree is None:
        raise Unreadable("nothing_to_read")
    return _source(tree)


def _source(tree: Any) -> Source:
    renderer = Renderer()
    articles = _posts(tree)
    roots = articles or [_root(tree)]
    places = [(root, *renderer.render(root)) for root in roots]
    source = renderer.source()
    if articles:
        source.posts = [
            Post(start, min(end, len(source.text)), _heading(root), _day(root))
            for root, start, end in places
        ]
    source.title = _title(tree, roots[0])
    source.issued = _published(tree, roots[0])
    source.language = (tree.get("lang") or "")[:2].lower() or None
    return source


def _posts(tree: Any) -> list[Any]:
    """Return the dated posts of a page that has several."""
    for found in (list(tree.iter("article")), _named_posts(tree)):
        posts = [a for a in _outer(found) if _length(a) > _SHORTEST_POST and _heading(a)]
        if len([a for a in posts if _day(a) or _has_date_name(a)]) > 1:
            return posts
    return []


def _outer(elements: list[Any]) -> list[Any]:
    """Return those that stand in none of the others."""
    known = set(elements)
    return [e for e in elements if not any(a in known for a in e.iterancestors())]


def _named_posts(tree: Any) -> list[Any]:
    return [
        e for e in tree.iter("div", "section", "li") if _POST_NAMES.search(e.get("class") or "")
    ]


def _has_date_name(element: Any) -> bool:
    return any(
        re.search(r"date|fecha|datum|tarih|data\b|meta|posted", e.get("class") or "")
        for e in element.iter()
    )


def _length(element: Any) -> int:
    return sum(len(t.strip()) for t in element.itertext())


def _heading(element: Any) -> str | None:
    for name in _HEADINGS:
        for heading in element.iter(name):
            text = re.sub(r"\s+", " ", "".join(heading.itertext())).strip()
            if text:
                return text
    return None


def _root(tree: Any) -> Any:
    """Return the element that holds the text: the article, main, or what holds most words."""
    for path in (".//article", ".//main", ".//*[@role='main']"):
        found = tree.findall(path)
        if len(found) == 1 and _length(found[0]) > _SHORTEST_POST:
            return found[0]
    body = tree.find("body")
    return _narrowed(body if body is not None else tree)


def _narrowed(body: Any) -> Any:
    """Go down while one child that holds a heading has most of the words."""
    root = body
    for inner in reversed(list(_heavy(body))):
        if inner.tag not in _FRAMES:
            break
        root = inner
    return root


def _heavy(body: Any) -> Iterator[Any]:
    """Yield what holds most of the words and a heading, one in the other, the innermost first."""
    most, open_ = _MOST_OF_IT * _length(body), []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            open_.append((len((element.text or "").strip()), False))
            continue
        length, headed = open_.pop()
        headed = headed or (element.tag in _HEADINGS and length > 0)
        if element is not body and headed and length > most:
            yield element
        if open_:
            before, other = open_.pop()
            length += before + len((element.tail or "").strip())
            open_.append((length, headed or other))


def _title(tree: Any, root: Any) -> str | None:
    inside = _heading(root)
    if inside and next(root.iter("h1"), None) is not None:
        return inside
    if inside is None and next(tree.iter("h1"), None) is not None:
        return _heading(tree)
    return inside or _page_title(tree)


def _page_title(tree: Any) -> str | None:
    for meta in tree.iter("meta"):
        if meta.get("property") == "og:title" and meta.get("content"):
            return str(meta.get("content")).strip()
    title = " ".join((tree.findtext(".//title") or "").split())
    return max(_SITE_NAME.split(title), key=len) if title else None


def _published(tree: Any, root: Any) -> date | None:
    for meta in tree.iter("meta"):
        if meta.get("property") == "article:published_time" or meta.get("name") == "date":
            day = _iso(meta.get("content"))
            if day:
                return day
    return _day(root)


def _day(element: Any) -> date | None:
    for time in element.iter("time"):
        day = _iso(time.get("datetime"))
        if day:
            return day
    return None


def _iso(value: str | None) -> date | None:
    try:
        return datetime.fromisoformat((value or "").strip()[:10]).date()
    except ValueError:
        return None
