"""Rich text for translators: one text for each paragraph, heading or item, and back.

Line breaks are line breaks. Where a paragraph has bold words or links, their tags stand in its
text, and a translation has just the same ones: nobody brings in a link or a script.
"""

from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser

from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

LEAVES = ("p", "h2", "h3", "h4", "li", "blockquote")
VOID = {"br"}


def texts_of(html: str) -> list[str] | None:
    """The text of each paragraph; None when words stand where no paragraph is."""
    soup = _soup(html)
    nested = any(tag.find(LEAVES) for tag in soup(LEAVES))
    outside = (it for it in soup.find_all(string=True) if not it.find_parent(LEAVES))
    if nested or any(it.strip() for it in outside):
        return None
    return [_text(leaf) for leaf in _leaves(soup)]


def html_of(original: str, texts: Iterable[str]) -> str:
    """The original's rich text with these texts in place of its own, in their order."""
    soup = _soup(original)
    for leaf, text in zip(_leaves(soup), texts, strict=True):
        is_plain = not _has_tags(leaf)
        leaf.clear()
        inner = escape(text) if is_plain else text
        for node in list(_soup(inner.strip().replace("\n", "<br/>")).contents):
            leaf.append(node)
    return soup.decode(formatter="minimal")


def shape_of(html: str) -> list[str]:
    """Which paragraphs it has, without their words."""
    return [leaf.name for leaf in _leaves(_soup(html))]


def check(original: str, text: str) -> None:
    """Raise ValidationError unless the text has the tags of the original paragraph's text."""
    wanted, given = _Tags.of(original), _Tags.of(text)
    if not wanted.found:
        return  # plain: whatever looks like a tag stays text
    if given.is_broken or given.found != wanted.found:
        tags = ", ".join(sorted(wanted.found)) or "-"
        said = _("It must have the same tags as the original, each opened and closed: %(tags)s.")
        raise ValidationError(said % {"tags": tags})


class _Tags(HTMLParser):
    """The tags of a text with their attributes, counted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.is_broken = False
        self._open: list[str] = []

    @classmethod
    def of(cls, text: str) -> "_Tags":
        reader = cls()
        reader.feed(text)
        reader.close()
        reader.is_broken |= bool(reader._open) or bool(reader.rawdata)
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = "".join(f' {name}="{value or ""}"' for name, value in sorted(attrs))
        self.found[f"<{tag}{said}>"] += 1
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.is_broken = True

    def handle_comment(self, data: str) -> None:
        self.is_broken = True

    def handle_decl(self, decl: str) -> None:
        self.is_broken = True

    def handle_pi(self, data: str) -> None:
        self.is_broken = True

    def unknown_decl(self, data: str) -> None:
        self.is_broken = True


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _leaves(soup: BeautifulSoup) -> list[Tag]:
    return [tag for tag in soup(LEAVES) if not tag.find(LEAVES) and tag.get_text().strip()]


def _has_tags(leaf: Tag) -> bool:
    return any(tag.name not in VOID for tag in leaf(True))


def _text(leaf: Tag) -> str:
    for line_break in leaf("br"):
        line_break.replace_with("\n")
    return (
        leaf.decode_contents(formatter="minimal") if _has_tags(leaf) else leaf.get_text()
    ).strip()
