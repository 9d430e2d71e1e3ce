"""Which parts of a web page are furniture: menus, side bars, comments, share bars, cookie walls."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from lxml.etree import iterwalk

_BLOCKS = {"div", "ul", "ol", "p", "td", "section", "table", "tr", "center"}
_FEWEST_LINKS = 3
_MOST_LINKED = 0.7
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NAME_PARTS = re.compile(r"[\s_]+")
_NO_LETTERS = re.compile(r"[\W_]+")


def is_furniture(element: Any) -> bool:
    """Tell whether an element is no part of the text by its tag, role, name or style."""
    rules = _rules()
    if element.tag in rules["tags"]:
        return True
    if element.tag != "header" and not element.keys():
        return False
    if element.get("role") in rules["roles"]:
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.tag == "header":
        return next(element.iterancestors("article", "main"), None) is None
    return element.tag not in ("body", "html", "main", "article") and _is_named_furniture(element)


@cache
def _rules() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("chrome.toml").read_text("utf-8")
    rules = tomllib.loads(text)
    words = rules["words"].split()
    exact = "|".join(re.escape(w).replace(r"\*", r"[\w-]*") for w in words)
    return {**rules, "pattern": re.compile(rf"(?:[\w]+-)?(?:{exact})(?:-[\w]+)?")}


def _is_named_furniture(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    parts = [p for p in _NAME_PARTS.split(names) if p]
    return any(_rules()["pattern"].fullmatch(part) for part in parts)


def link_lists(root: Any) -> Iterator[Any]:
    """Yield the blocks that are hardly more than links that lead elsewhere.

    All are counted in one walk: blocks in blocks, each counted anew, would take minutes.
    """
    open_: list[list[int]] = []
    for event, element in iterwalk(root, events=("start", "end")):
        if event == "start":
            open_.append([_letters(element.text), 0, 0])
            continue
        letters, links, linked = open_.pop()
        if element.tag == "a" and _leads_away(element):
            links, linked = links + 1, linked + letters
        many = element.tag in _BLOCKS and links >= _FEWEST_LINKS
        if many and linked >= _MOST_LINKED * max(1, letters):
            yield element
        if open_:
            around = open_[-1]
            around[0] += letters + _letters(element.tail)
            around[1] += links
            around[2] += linked


def _leads_away(link: Any) -> bool:
    href = link.get("href") or ""
    return bool(href) and not href.startswith(("mailto:", "tel:", "sms:"))


def _letters(text: str | None) -> int:
    return len(_NO_LETTERS.sub("", text)) if text else 0
