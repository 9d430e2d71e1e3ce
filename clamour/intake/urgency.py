"""Whether an alert says of itself that it cannot wait, over its headline or in it."""

import re
import tomllib
from functools import cache
from pathlib import Path

from clamour.reading.drafts import Draft
from clamour.reading.folding import fold

HEAD = 600
"""Characters above the headline that belong to it: longer ones are a menu or another post."""
WITHOUT_HEADLINE = 200


def is_urgent(draft: Draft) -> bool:
    """Words of every language count: alerts keep a foreign "URGENT ACTION" over their own text."""
    return bool(_words().search(fold(f"{_head(draft)}\n{draft.title.value or ''}")))


def _head(draft: Draft) -> str:
    start, end = draft.span
    titles = [span for span in draft.title.spans if start <= span.start < end]
    if not titles:
        return draft.source[start : min(end, start + WITHOUT_HEADLINE)]
    first = titles[0]
    return draft.source[max(start, first.start - HEAD) : first.end]


@cache
def _words() -> re.Pattern[str]:
    with (Path(__file__).parent / "urgency.toml").open("rb") as file:
        languages = tomllib.load(file)
    phrases = sorted({fold(phrase) for words in languages.values() for phrase in words}, key=len)
    return re.compile("|".join(map(_whole, reversed(phrases))))


def _whole(phrase: str) -> str:
    """The phrase as whole words; `*` ends a word early."""
    ends = r"(?!\w)" if phrase[-1].isalnum() else ""
    return r"(?<!\w)" + re.escape(phrase).replace(r"\*", r"\w*") + ends
