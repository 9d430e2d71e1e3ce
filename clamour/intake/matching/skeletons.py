"""Names as bare consonants: what is left of them in most spellings and scripts.

"Турдубалиева", "Turdubalieva" and "Tourdoubalieva" are all `trdblv`. Too coarse to say that two
people are one, good enough to see that two alerts speak of the same.
"""

import re

from clamour.reading.folding import fold

SHORTEST = 3
WORDS = re.compile(r"[^\W\d_]+")
CYRILLIC = str.maketrans(
    {
        **dict(
            zip(
                "абвгдезиклмнопрстуфэыіїєқғңһұүөәў",
                "abvgdeziklmnoprstufeyiiekgnhuuoau",
                strict=True,
            )
        ),
        **{"ё": "yo", "ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh"},
        **{"щ": "sh", "ю": "yu", "я": "ya", "ъ": "", "ь": ""},
    }
)
# Sounds that one language writes with many letters and another with one.
SOUNDS = (
    (re.compile("tsch|tch|sch|tsh|ch|sh|ts|tz|[czs]"), "s"),
    (re.compile("dzh|dj|dz|zh|j"), "s"),
    (re.compile("kh|ck|q"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("w"), "v"),
    (re.compile("x"), "ks"),
    (re.compile("[aeiouyh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def skeletons(name: str) -> frozenset[str]:
    """The skeletons of a name's words; those too short to tell anybody apart are left out."""
    words = WORDS.findall(fold(name).translate(CYRILLIC))
    return frozenset(bones for word in words if len(bones := _skeleton(word)) >= SHORTEST)


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether most of the shorter name stands in the longer one."""
    shorter = min(len(one), len(other))
    return bool(shorter) and len(one & other) * 2 >= shorter


def _skeleton(word: str) -> str:
    for sound, letter in SOUNDS:
        word = sound.sub(letter, word)
    return word
