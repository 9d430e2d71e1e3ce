"""A shadow of a text for searching: lower case, no accents, plain quotes; same length as the text.

Because each character becomes exactly one, a place found in the shadow is the place in the text.
"""

import re
import unicodedata

_PLAIN = {
    **dict.fromkeys("’‘ʼ`´′‛", "'"),
    **dict.fromkeys("“”„«»‹›‟", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    # Turkish capitals and dotless i: headings in capitals must meet words in small letters.
    **dict.fromkeys("ıİI", "i"),
    # Arabic and Persian keyboards write the same letters with different characters.
    **dict.fromkeys("يى", "ی"),
    "ك": "ک",
    "ة": "ه",
}
# They say in which direction the text runs and belong to no word.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isspace() or character == "\u200c":
        return character if character == "\n" else " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    base = _PLAIN.get(base, base)
    return base if len(base) == 1 and base.isprintable() else character


_TABLE = _Table()


def fold(text: str) -> str:
    """Return the shadow of `text`; `len(fold(text)) == len(text)`."""
    return text.translate(_TABLE)


def directed(text: str) -> str:
    """Return a text without right-to-left and left-to-right marks."""
    return _DIRECTIONS.sub("", text)


def with_plain_digits(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
