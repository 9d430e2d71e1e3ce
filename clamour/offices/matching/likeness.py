"""How like two names of offices are, by the words they share."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from clamour.offices.indexing import country_words, words

# From here on two names are one office's; from there on a person is asked.
SAME = 0.85
DOUBTFUL = 0.7
# Words that say nothing about which office it is.
_SAID = (
    "a al an and at by d da das de del dell della der des di do dos du e el et for fur i il in l "
    "la las le les lo los o of on s st the to und v vom von w y za zu zum zur republic republik "
    "republique republica respubliki"
)
_EMPTY = frozenset(_SAID.split())
_COMMON = 200

Words = frozenset[str]


@lru_cache(20_000)
def telling(name: str, country: str, seat: str) -> Words:
    """The words of a name that tell it from others of its country and seat."""
    found = words(name)
    return (found - _everybodys(country, seat)) or found


@lru_cache(40_000)
def _everybodys(country: str, seat: str) -> Words:
    return _EMPTY | country_words(country) | country_words(seat)


def likeness(a: Words, b: Words) -> float:
    """Twice what they share over what they have; nothing where their numbers differ."""
    if a == b:
        return 1.0
    shared = len(a & b)
    if not shared or any(map(str.isdigit, a ^ b)):
        return 0.0
    return 2 * shared / (len(a) + len(b))


class Named(NamedTuple):
    """One name of an office, by what it is compared with."""

    office: int
    seat: str
    place: str
    words: Words


@dataclass(slots=True)
class Names:
    """Names of the offices of one kind in one country, found by the words they share."""

    all: list[Named] = field(default_factory=list)
    with_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    indexed: int = 0

    def add(self, named: Named) -> None:
        self.all.append(named)

    def like(self, wanted: Words, least: float) -> Iterator[tuple[float, Named]]:
        """Those that are at least so like what is wanted."""
        for number in self._sharing(wanted, least):
            score = likeness(wanted, self.all[number].words)
            if score >= least:
                yield score, self.all[number]

    def _sharing(self, wanted: Words, least: float) -> list[int]:
        """Those that share enough of the rarer words; where all are common, of the rarest."""
        self._index()
        known = sorted((self.with_word[it] for it in wanted if it in self.with_word), key=len)
        rare = [numbers for numbers in known if len(numbers) <= _COMMON] or known[:1]
        shared = Counter(chain.from_iterable(rare))
        # The words that were not counted may be shared, too.
        perhaps, size = len(known) - len(rare), len(wanted)
        return [
            number
            for number, counted in shared.items()
            if 2 * (counted + perhaps) >= least * (size + len(self.all[number].words))
        ]

    def _index(self) -> None:
        for number in range(self.indexed, len(self.all)):
            for word in self.all[number].words:
                self.with_word[word].append(number)
        self.indexed = len(self.all)
