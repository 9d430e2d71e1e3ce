"""Which language a text is in, by its commonest words.

All posts of the shared set and of the tests come out right, so that a library (lingua is among the
largest wheels there are) would only add weight; look again when close relatives are added.
"""

import re
from collections import Counter
from functools import cache

from ..folding import fold
from . import FALLBACK, available, language

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_DECLARED = 1.2
_OWN_LETTERS, _HAS_LETTERS = 0.005, 1.5


def detect(text: str, declared: str | None = None) -> tuple[str, float]:
    """Return the language code and a confidence (0 to 1); `declared` tips the scales a little."""
    words = _WORD.findall(fold(text[:_SAMPLE]))
    written = Counter(text[:_SAMPLE].lower())
    scores = {code: _score(words, code, _script(written, code)) for code in available()}
    if declared in scores:
        scores[declared] *= _DECLARED
    best, second = sorted(scores, key=lambda code: scores[code], reverse=True)[:2]
    if not scores[best]:
        return (declared if declared in scores else FALLBACK), 0.2
    return best, round(min(1.0, 0.5 + 1 - scores[second] / scores[best]), 2)


@cache
def _common(code: str) -> frozenset[str]:
    return frozenset(fold(word) for word in language(code).own("detect", "words"))


def _script(written: Counter[str], code: str) -> float:
    """More than 1 where the letters that neighbours do not have are there, less where not."""
    letters = "".join(language(code).own("detect", "letters"))
    if not letters:
        return 1.0
    share = sum(written[c] for c in letters) / max(1, sum(written.values()))
    return _HAS_LETTERS if share > _OWN_LETTERS else 0.5


def _score(words: list[str], code: str, script: float) -> float:
    """Return how common the words are; where none is known the letters alone decide."""
    common = sum(word in _common(code) for word in words) / max(1, len(words))
    return common * script + (0.01 if script == _HAS_LETTERS else 0)
