"""Under which words an office is found, in any script: Latin letters, no accents, small.

"Министерство юстиции" is found by "ministerstvo", "Ministère" by "ministere". Which letters stand
for which is the anyascii library's table.
"""

import re

from anyascii import anyascii

LONGEST = 40
_WORD = re.compile(r"[a-z0-9]+")
# Before a word they are no part of it: "l'Intérieur", "d'État"; Arabic's sign for a letter.
_SIGNS = re.compile(r"(?<![a-z])[ld]'|[`']")


class _Latin(dict[int, str]):
    """Each letter in Latin ones, asked of the library once: an import spells a million of them."""

    def __missing__(self, letter: int) -> str:
        self[letter] = anyascii(chr(letter))
        return self[letter]


_LATIN = _Latin()


def words(text: str) -> list[str]:
    """The words of a text, in its order."""
    spelt = (text if text.isascii() else text.translate(_LATIN)).lower()
    if "'" in spelt or "`" in spelt:
        spelt = _SIGNS.sub("", spelt)
    return [word[:LONGEST] for word in _WORD.findall(spelt)]


def key(text: str) -> str:
    """A text as its words: the same for spellings that differ in case, accents or signs."""
    return " ".join(words(text))
