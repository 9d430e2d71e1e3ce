"""A shadow of a text for searching: lower case, no accents, plain quotes; same length as the text.

Because each character becomes exactly one, a place found in the shadow is the place in the text.
"""

import unicodedata

_PLAIN = {
    **dict.fromkeys("’‘ʼ`´′‛", "'"),
    **dict.fromkeys("“”„«»‹›‟", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    # Turkish capitals and dotless i: headings in capitals must meet words in small letters.
    **dict.fromkeys("ıİI", "i"),
}


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isspace():
        return character if character == "\n" else " "
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    return base if len(base) == 1 and base.isprintable() else character


_TABLE = _Table()


def fold(text: str) -> str:
    """Return the shadow of `text`; `len(fold(text)) == len(text)`."""
    return text.translate(_TABLE)
