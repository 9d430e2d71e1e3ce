"""The words in front of a contact: "Fax:", "Tel. and fax", "Correo-E:"."""

import re
from functools import cache

from .languages import language
from .pages import Page

KINDS = ("email", "phone", "fax", "sms", "web", "other")
_GLUE = r"(?:\s*(?:,|/|&|\+|and|y|e|et|und|и|ve|or|o|ou|oder|или|veya)\s*)"
# Between a label and its value: "Tél et fax Paris :", "Fax (office):", "mobile number".
# Behind the colon the words of a link ("E-mail: write to us <x@x.example>"), or the line's end.
_BETWEEN = (
    r"\.?(?:[ ]+[^\W\d_][\w'-]*|[ ]?\([^()\n]{1,40}\)){0,2}[ ]*"
    r"(?:[:.=-]{0,2}[ ]*|:(?:[ ][^\W\d_]+){1,3}[ ](?=<)|\n[ ]*)[<(]?$"
)


@cache
def _alternatives(code: str, kind: str) -> str:
    return language(code).pattern("contacts", kind).pattern


@cache
def _label(code: str) -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{_alternatives(code, kind)})" for kind in KINDS)
    return re.compile(kinds)


@cache
def _behind(code: str) -> re.Pattern[str]:
    one = "(?:" + "|".join(_alternatives(code, kind) for kind in KINDS) + ")"
    return re.compile(rf"{one}\.?(?:{_GLUE}{one})?{_BETWEEN}")


def label_before(page: Page, place: int, floor: int) -> tuple[tuple[str, ...], int]:
    """Return the kinds that the label before `place` names, and where the label begins.

    Nothing before `floor` is looked at. Without a label: no kinds and `place` itself.
    """
    window = max(floor, place - 60)
    match = _behind(page.words.code).search(page.folded, window, place)
    if not match:
        return (), place
    found = [m.lastgroup or "" for m in _label(page.words.code).finditer(match.group())]
    return tuple(dict.fromkeys(found)), match.start()


def starts_with_label(page: Page, start: int, end: int) -> str | None:
    """Return the kind of label that stands at the beginning of a line, if one does."""
    match = _label(page.words.code).match(page.folded, start, end)
    if not match:
        return None
    rest = page.folded[match.end() : end].lstrip(". ")
    glued = rest[:1] in ":<(+-=" or rest[:1].isdigit() or not rest
    return match.lastgroup if glued or match.lastgroup == "other" else None
