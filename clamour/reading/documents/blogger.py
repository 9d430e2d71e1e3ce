"""Blogger exports: Atom with comments, pages, settings and drafts between the posts."""

from typing import Any

from .feeds import local, text

_KIND = "schemas.google.com/g/2005#kind"


def is_post(element: Any, found: dict[str, Any]) -> bool:
    """Tell whether an entry is a published post; entries of other feeds say nothing about it."""
    kinds = [_kind(child) for child in element if local(child) == "category"]
    kind = next((kind for kind in kinds if kind), "") or text(found.get("blogger:type")).lower()
    return kind in ("", "post") and not _is_draft(found)


def _kind(category: Any) -> str:
    if _KIND not in (category.get("scheme") or ""):
        return ""
    return str(category.get("term") or "").rpartition("#")[2].lower()


def _is_draft(found: dict[str, Any]) -> bool:
    control = found.get("app:control")
    draft = control is not None and text(control).lower() == "yes"
    return draft or text(found.get("blogger:status")).lower() in ("draft", "deleted", "scheduled")
