"""Which parts of a web page are furniture: menus, side bars, comments, share bars, cookie walls."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_BLOCKS = {"div", "ul", "ol", "p", "td", "section", "table", "tr", "center"}
_FEWEST_LINKS = 3
_MOST_LINKED = 0.7
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NAME_PARTS = re.compile(r"[\s_]+")


def is_furniture(element: Any) -> bool:
    """Tell whether an element is no part of the text by its tag, role, name or style."""
    rules = _rules()
    if element.tag in rules["tags"] or element.get("role") in rules["roles"]:
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.tag == "header":
        return not any(element.iterancestors("article", "main"))
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


def is_link_list(element: Any) -> bool:
    """Tell whether an element is hardly more than links that lead elsewhere."""
    if element.tag not in _BLOCKS:
        return False
    links = [a for a in element.iter("a") if _leads_away(a)]
    if len(links) < _FEWEST_LINKS:
        return False
    linked = sum(len(_text(a)) for a in links)
    return linked >= _MOST_LINKED * max(
        1, len(re.sub(r"[\W_]+", "", _text(element, all_text=True)))
    )


def _leads_away(link: Any) -> bool:
    href = link.get("href") or ""
    return bool(href) and not href.startswith(("mailto:", "tel:", "sms:"))


def _text(element: Any, *, all_text: bool = False) -> str:
    text = "".join(element.itertext())
    return text if all_text else re.sub(r"[\W_]+", "", text)
