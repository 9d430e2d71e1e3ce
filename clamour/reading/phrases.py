"""Phrases of the language files, looked for in folded text.

A phrase is plain words. `*` ends a word early (`protest*`), ` ... ` stands for up to six words of
the same line, `(a|b)` for either. Capitals, accents and the kind of quotation mark do not matter.

There are thousands, and most begin with a word that a text does not have: they are kept by their
first word, and become patterns when that word is met.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from operator import itemgetter

from .folding import fold

_SPACE = r"(?:[ ]+|[ ]*\n[ ]*)"
_SOME_WORDS = r"(?:[ ]+[^\s]+){0,6}?" + _SPACE
_JOINER = "\u200c"
_NOTHING = re.compile(r"(?!)")
_LONG, _LONGEST = 8_000, 500_000
_FIRST_OF = itemgetter(0)
_TOKEN = re.compile(r"\w+|[^\w\s]")
# How a phrase begins: a word, perhaps ended early, or a choice of beginnings.
_FIRST = re.compile(
    r"(?P<word>\w+)(?P<early>[*~]?)|\((?P<either>[^()]*\|[^()]*)\)|(?P<sign>[^\w\s*])"
)


class Phrases:
    """Finds any of some phrases as whole words, the longest first; it has a pattern's methods."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = list(dict.fromkeys(phrases))
        self._patterns: dict[str, re.Pattern[str]] = {}

    @cached_property
    def pattern(self) -> str:
        """All phrases as one regular expression, to be a part of others."""
        return _either(self._phrases)

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        """The phrases by their first word; those that end it early under it and an asterisk."""
        found: dict[str, list[str]] = {}
        for phrase in self._phrases:
            for beginning in _beginnings(fold(phrase.strip().replace(_JOINER, "~"))):
                found.setdefault(beginning, []).append(phrase)
        return found

    @cached_property
    def _early(self) -> list[int]:
        """The lengths of words that are ended early."""
        return sorted({len(word) - 1 for word in self._by_word if word.endswith("*")})

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the longest phrase that begins at `start`."""
        token = _TOKEN.match(text, start, len(text) if end is None else end)
        pattern = self._at(token.group()) if token else None
        return pattern.match(text, start, len(text) if end is None else end) if pattern else None

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the phrase that is all there is between two places."""
        token = _TOKEN.match(text, start, len(text) if end is None else end)
        pattern = self._at(token.group()) if token else None
        return (
            pattern.fullmatch(text, start, len(text) if end is None else end) if pattern else None
        )

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first phrase between two places."""
        return next(self.finditer(text, start, end), None)

    def finditer(
        self, text: str, start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[str]]:
        """Yield the phrases between two places; none overlaps another."""
        stop = len(text) if end is None else end
        taken = start
        for place, pattern in self._candidates(text, start, stop):
            found = pattern.match(text, place, stop) if place >= taken else None
            if found:
                yield found
                taken = max(found.end(), place + 1)

    def _candidates(
        self, text: str, start: int, stop: int
    ) -> Iterable[tuple[int, re.Pattern[str]]]:
        """Return where a phrase may begin, in the order of the text."""
        if stop - start < _LONG or len(text) > _LONGEST:
            tokens = _TOKEN.finditer(text, start, stop)
            return ((t.start(), p) for t in tokens if (p := self._at(t.group())))
        words = _words_of(text)
        known = ((places, p) for word, places in words.items() if (p := self._at(word)))
        return sorted(
            ((at, p) for places, p in known for at in places if start <= at < stop), key=_FIRST_OF
        )

    def sub(self, words: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return the text with `words` for each phrase."""
        parts, place = [], 0
        for found in self.finditer(text):
            said = words if isinstance(words, str) else words(found)
            parts += [text[place : found.start()], said]
            place = found.end()
        return "".join([*parts, text[place:]])

    def _at(self, token: str) -> re.Pattern[str] | None:
        """Return what may stand where a word begins; None when no phrase begins with it."""
        pattern = self._patterns.get(token)
        if pattern is None:
            phrases = [*self._by_word.get(token, ()), *self._by_word.get("*", ())]
            for length in self._early:
                phrases += self._by_word.get(f"{token[:length]}*", ()) if length else ()
            pattern = re.compile(_either(dict.fromkeys(phrases))) if phrases else _NOTHING
            self._patterns[token] = pattern
        return None if pattern is _NOTHING else pattern


@lru_cache(maxsize=2)
def _words_of(text: str) -> dict[str, list[int]]:
    """Return where each word stands; a page is searched for a hundred kinds of phrases."""
    found: dict[str, list[int]] = {}
    for token in _TOKEN.finditer(text):
        found.setdefault(token.group(), []).append(token.start())
    return found


def compile_phrases(phrases: Iterable[str]) -> Phrases:
    """Return what finds any of `phrases`, the longest first, as whole words."""
    return Phrases(phrases)


def _beginnings(phrase: str) -> list[str]:
    first = _FIRST.match(phrase)
    if not first:
        return ["*"]
    if first["either"]:
        rest = phrase[first.end() :]
        return [b for part in first["either"].split("|") for b in _beginnings(part + rest)]
    if first["sign"] == "(":  # brackets that hold no choice are no part of what is looked for
        return _beginnings(phrase[1:])
    if first["sign"]:
        return [first["sign"]]
    return [first["word"] + ("*" if first["early"] else "")]


def _either(phrases: Iterable[str]) -> str:
    parts = sorted((_pattern(p) for p in phrases), key=len, reverse=True)
    return r"(?<!\w)(?:" + "|".join(parts) + ")" if parts else _NOTHING.pattern


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
