"""The statement's rich text as it goes out: cleaned once more, its headings below the page's."""

from typing import Any

from bs4 import Tag
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import DEFAULT_ELEMENT_RULES, Whitelister, allow_without_attributes


def _as(name: str) -> Any:
    def rename(tag: Tag) -> None:
        allow_without_attributes(tag)
        tag.name = name

    return rename


class Prose(Whitelister):
    """What a statement may hold. Text can reach the database by other ways than the editor."""

    element_rules = {
        **{name: rule for name, rule in DEFAULT_ELEMENT_RULES.items() if name != "img"},
        "blockquote": allow_without_attributes,
        "h1": _as("h3"),
        "h2": _as("h3"),
        "h3": _as("h4"),
    }

    def clean_tag_node(self, doc: Any, tag: Tag) -> None:
        if tag.name in ("script", "style"):
            tag.decompose()
            return
        super().clean_tag_node(doc, tag)


def prose(html: str) -> SafeString:
    """The HTML of a statement, safe to be shown."""
    return mark_safe(Prose().clean(expand_db_html(html)))  # noqa: S308
