"""Phrases of the language files as patterns over folded text.

A phrase is plain words. `*` ends a word early (`protest*`), ` ... ` stands for up to six words of
the same line, `(a|b)` for either. Capitals, accents and the kind of quotation mark do not matter.
"""

import re
from collections.abc import Iterable

from .folding import fold

_SPACE = r"(?:[ ]+|[ ]*\n[ ]*)"
_SOME_WORDS = r"(?:[ ]+[^\s]+){0,6}?" + _SPACE
_JOINER = "\u200c"
_NOTHING = re.compile(r"(?!)")


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern that matches any of `phrases`, the longest first, as whole words."""
    parts = sorted((_pattern(p) for p in phrases), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")") if parts else _NOTHING


def _pattern(phrase: str) -> str:
    plain = fold(phrase.strip().replace(_JOINER, "~"))
    pieces = [_words(piece) for piece in plain.split(" ... ")]
    return _SOME_WORDS.join(pieces) + (r"(?!\w)" if _ends_in_word(phrase) else "")


def _ends_in_word(phrase: str) -> bool:
    return phrase[-1].isalnum() or phrase[-1] == ")"


def _words(piece: str) -> str:
    escaped = re.escape(piece).replace(r"\ ", _SPACE).replace(r"\*", r"\w*")
    # What Persian joins without a space is also written with one, or together.
    escaped = escaped.replace(r"\~", "[ ]?")
    return escaped.replace(r"\(", "(?:").replace(r"\)", ")").replace(r"\|", "|")
