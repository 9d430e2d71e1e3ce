"""Names in scripts without capitals: behind titles, and words that a text says again together.

Nothing in Arabic or Persian shows that a word is a name. What stands behind "Mr" or "the teacher"
is one; so is what a text repeats word for word and names where it says whom to free.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .folding import directed, fold
from .languages import language, words_anywhere
from .mentions import Name
from .pages import Page
from .phrases import Phrases, compile_phrases
from .places import is_country_name

# Persian joins the parts of a word without a space.
_JOINED = "[^\\W\\d_a-zA-Z]{2,}(?:\u200c[^\\W\\d_a-zA-Z]+)*"
_WORD = re.compile(_JOINED)
_CASELESS = re.compile(rf"[ ]+(?P<word>{_JOINED})")
# "A, B and C"; the Arabic "and" is written together with the word behind it.
_JOINT = re.compile(r"\s*[،,]?\s*(?:و\s*)?")
_GAP = re.compile(r"[ ]+|[ ]*\n[ ]*")
_AND, _ARTICLES = "و", ("ال", "لل", "بال")
_SHORTEST, _LONGEST = 2, 5
_BEFORE, _BEHIND = 30, 25
_MOST_WORDS = 6_000
_NEARLY = 0.6


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that may be part of a name."""

    folded: str
    start: int
    end: int


def find_caseless(page: Page, start: int, end: int) -> list[Name]:
    """Return the mentions of persons between two places of a page in such a script."""
    again = _said_again(page, start, end)
    titled = _titled(page, start, end)
    return again + [n for n in titled if not any(_overlap(n, other) for other in again)]


def _overlap(one: Name, other: Name) -> bool:
    return one.start < other.end and other.start < one.end


def _titled(page: Page, start: int, end: int) -> list[Name]:
    """Return what stands behind a title or an occupation."""
    found: list[Name] = []
    for match in _titles_of(page.words.code).finditer(page.folded, start, end):
        tokens: list[re.Match[str]] = []
        place = match.end()
        while len(tokens) < _most(tokens) and (token := _CASELESS.match(page.text, place, end)):
            if not _may_be_name(fold(token["word"]), page.words.code):
                break
            tokens.append(token)
            place = token.end()
        if len(tokens) >= _SHORTEST:
            found.append(_name(page, tokens[0].start("word"), tokens[-1].end()))
    return found


def _most(tokens: list[re.Match[str]]) -> int:
    """Two words, and one more for each that only begins a name ("عبد الرحمن")."""
    return 2 + sum(fold(t["word"]) in words_anywhere("people", "particles") for t in tokens)


def _said_again(page: Page, start: int, end: int) -> list[Name]:
    """Return words that stand together at least twice, once of them as only a name does."""
    runs = _runs(page, start, end)
    counts = _counts(runs)
    mentions = [m for run in runs for m in _mentions(run, counts)]
    mentions = [m for m in mentions if _is_like_a_name(m, counts)]
    names = {_key(m) for m in mentions if _is_cued(page, m)}
    for _ in range(2):  # who is named in one breath with a person is one
        for one, other in pairwise(mentions):
            if _JOINT.fullmatch(page.text, one[-1].end, other[0].start):
                pair = {_key(one), _key(other)}
                names |= pair if pair & names else set()
    return [_name(page, m[0].start, m[-1].end) for m in mentions if _key(m) in names]


def _runs(page: Page, start: int, end: int) -> list[list[_Word]]:
    """Return words that follow each other and are not known to be something else."""
    runs: list[list[_Word]] = [[]]
    last = start
    for token in list(_WORD.finditer(page.text, start, end))[:_MOST_WORDS]:
        word, at = fold(token.group()), token.start()
        joined = bool(_GAP.fullmatch(page.text, last, at)) and bool(runs[-1])
        if word.startswith(_AND) and len(word) > len(_AND) + _SHORTEST:
            word, at, joined = word.removeprefix(_AND), at + len(_AND), False
        last = token.end()
        inside = joined and runs[-1][-1].folded in words_anywhere("people", "particles")
        if not inside and not _may_be_name(word, page.words.code):
            runs.append([])
            continue
        if not joined:
            runs.append([])
        runs[-1].append(_Word(word, at, token.end()))
    return [run for run in runs if len(run) >= _SHORTEST]


def _counts(runs: list[list[_Word]]) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple(w.folded for w in run[at : at + size])
        for run in runs
        for size in range(_SHORTEST, _LONGEST + 1)
        for at in range(len(run) - size + 1)
    )


def _mentions(run: list[_Word], counts: Counter[tuple[str, ...]]) -> list[list[_Word]]:
    """Return the parts of a run that are said again: of the commonest ones the longest."""
    found: list[list[_Word]] = []
    at = 0
    while at + _SHORTEST <= len(run):
        parts = [run[at : at + size] for size in range(_SHORTEST, _LONGEST + 1)]
        most = max(counts[_key(p)] for p in parts)
        best = max((p for p in parts if counts[_key(p)] >= _NEARLY * most), key=len)
        if counts[_key(best)] > 1:
            found.append(best)
            at += len(best)
        else:
            at += 1
    return found


def _key(words: list[_Word]) -> tuple[str, ...]:
    return tuple(w.folded for w in words)


def _is_like_a_name(words: list[_Word], counts: Counter[tuple[str, ...]]) -> bool:
    """Names seldom begin with an article; the end of a place's name is said oftener than a name."""
    key = _key(words)
    return not key[0].startswith(_ARTICLES) and counts[key[-_SHORTEST:]] < 2 * counts[key]


def _is_cued(page: Page, words: list[_Word]) -> bool:
    """Tell whether a title or "free" stands before words, or what somebody is behind them."""
    before = page.folded[max(page.start, words[0].start - _BEFORE) : words[0].start].rstrip(" \nو")
    behind = page.folded[words[-1].end : words[-1].end + _BEHIND].lstrip()
    patterns = [_titles_of(page.words.code), page.words.pattern("people", "before_names")]
    ends = any(m.end() == len(before) for p in patterns for m in p.finditer(before))
    role = behind[:1] in "،," and _titles_of(page.words.code).match(behind[1:].lstrip())
    return ends or bool(role)


def _name(page: Page, start: int, end: int) -> Name:
    return Name(directed(re.sub(r"\s+", " ", page.text[start:end])), start, end)


@cache
def _titles_of(code: str) -> Phrases:
    words = language(code).own("people", "honorifics") + language(code).own("people", "roles")
    return compile_phrases(words)


@cache
def _may_be_name(folded: str, code: str) -> bool:
    words = language(code)
    known = words.words("people", "not_names") | words.words("people", "roles")
    bodies = words.words("offices", "bodies") | words.words("offices", "roles")
    common = words.words("detect", "words")
    at_risk = words.pattern("people", "at_risk").match(folded)
    return (
        folded not in known | bodies | common and not at_risk and not is_country_name(folded, code)
    )
