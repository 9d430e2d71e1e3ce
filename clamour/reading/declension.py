"""Which of the Slavic case forms of a name is the nominative.

A form is oblique when the text also has the form that it would come from: "Олега" beside "Олег",
"Сергею" beside "Сергей", "Анны" beside "Анна". Forms are only chosen among those the text has,
never made.
"""

import re

# What a first name ends in when it is not in the nominative, and in what it would end if it were.
_NOMINATIVES = {
    "ой": ("а",), "ою": ("а",), "ей": ("я",), "єю": ("я",), "ом": ("", "о"), "ем": ("й", "ь", ""),
    "ові": ("", "о"), "еві": ("й", "ь"), "ы": ("а",), "и": ("а", "я"), "і": ("а", "я"),
    "ї": ("я",), "у": ("а", "", "о"), "ю": ("я", "й", "ь"), "е": ("а", "я", "", "й"),
    "а": ("",), "я": ("й", "ь"),
}  # fmt: skip
# What the cases of names in -ов, -ин, -а, -я, -й and of adjectives end in.
_ENDING = re.compile(r"(?:ого|его|ому|ему|ові|еві|ой|ою|ей|ею|єю|ым|им|ом|ем|[аяуюыиіїейь])$")
_SHORTEST_STEM = 3


def stem(word: str) -> str:
    """Return a folded Cyrillic word without its case ending, any other word as it is."""
    if not "а" <= word[-1] <= "я" and word[-1] not in "іїє":
        return word
    bare = _ENDING.sub("", word)
    return bare if len(bare) >= _SHORTEST_STEM else word


def nominative_first(spellings: list[str]) -> str:
    """Return the first spelling that is not an oblique case of another one."""
    if not any("а" <= c <= "я" for c in spellings[0].lower()):
        return spellings[0]
    return min(spellings, key=lambda name: (_is_oblique(name, spellings), spellings.index(name)))


def _is_oblique(name: str, spellings: list[str]) -> bool:
    first = name.split()[0].lower()
    others = {other.split()[0].lower() for other in spellings}
    return any(
        first[: -len(ending)] + nominative in others
        for ending, nominatives in _NOMINATIVES.items()
        if first.endswith(ending)
        for nominative in nominatives
    )
