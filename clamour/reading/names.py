"""Names of persons as they stand in a text: runs of capitalised words that are nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from .folding import fold
from .languages import anywhere, language, words_anywhere
from .pages import Page

_TOKEN = re.compile(r"[^\W\d_][^\W\d_]*(?:['’ʼ-][^\W\d_]+)*\.?")
# A Turkish case ending: nothing of the name follows it.
_SUFFIX = re.compile(r"[^\W\d_]{3}['’][a-zçğışöü]{1,6}$")
_FULL_LINE = 55
_JOINT = re.compile(r"[ ]|[ ]?\n[ ]*")
# They stand inside names too ("Ortega y Gasset"), but far oftener between two of them.
_AND = ("e", "y", "i")
_MOST_TOKENS = 5
_ALIKE, _TOKEN_ALIKE = 0.8, 0.62


@dataclass(frozen=True, slots=True)
class Name:
    """One mention of a person."""

    text: str
    start: int
    end: int


def find_names(page: Page, start: int, end: int) -> list[Name]:
    """Return the mentions of persons (two words or more) between two places."""
    found = []
    edges = {m.start for m in page.marked("strong")}
    for run in _runs(page.text, start, end, edges):
        for part in _split(run, page.words.code):
            part = _trimmed(part)
            if sum(_is_capitalised(t.group()) for t in part) >= 2 and len(part) <= _MOST_TOKENS:
                name = _name(page.text, part)
                if not _is_country(fold(name.text)) and not _is_shouted(page, name):
                    found.append(name)
    return found


def _is_shouted(page: Page, name: Name) -> bool:
    """Tell whether the whole line stands in capitals, as headings do."""
    words = re.findall(r"[^\W\d_]{2,}", page.line_at(name.start).text)
    return (
        len(words) > 2
        and name.text.isupper()
        and sum(w.isupper() for w in words) > 0.6 * len(words)
    )


def _name(text: str, tokens: list[re.Match[str]]) -> Name:
    start, end = tokens[0].start(), tokens[-1].end()
    written = re.sub(r"\s+", " ", text[start:end])
    bare = re.sub(r"['’](?:[a-zçğışöüа-я]{1,4})$", "", written).rstrip(".'’")
    return Name(bare, start, end)


def _runs(text: str, start: int, end: int, edges: set[int]) -> Iterator[list[re.Match[str]]]:
    """Yield runs of capitalised words; one never goes on into bold type."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, start, end):
        fits = _is_capitalised(token.group()) or (bool(run) and _is_particle(token.group()))
        near = not run or (token.start() not in edges and _are_joined(text, run[-1], token))
        if run and not (fits and near):
            yield run
            run = []
        if fits and (run or _is_capitalised(token.group())):
            run.append(token)
    if run:
        yield run


def _are_joined(text: str, token: re.Match[str], following: re.Match[str]) -> bool:
    """Tell whether two tokens may be one name: a space apart, or at the end of a full line."""
    if not _JOINT.fullmatch(text, token.end(), following.start()):
        return False
    if _is_stop(token.group()) or _SUFFIX.search(token.group()):
        return False
    line = token.end() - text.rfind("\n", 0, token.end())
    return "\n" not in text[token.end() : following.start()] or line > _FULL_LINE


def _is_stop(token: str) -> bool:
    # "S." may go on; a longer word with a full stop ends its sentence unless it is a title.
    word = token.rstrip(".")
    return token.endswith(".") and len(word) > 1 and fold(word) not in _titles()


def _is_capitalised(token: str) -> bool:
    return token[0].isupper() or bool(re.match(r"(?:d|l|ry|al|el)['’-][^\W\d_a-z]", token))


def _is_particle(token: str) -> bool:
    return token in words_anywhere("people", "particles") and token not in _AND


@cache
def _titles() -> frozenset[str]:
    return frozenset(w.rstrip(".") for w in words_anywhere("people", "honorifics"))


@cache
def _excluded(code: str) -> frozenset[str]:
    """Offices of all languages, but other words only of the text's own: "Le" is also a name."""
    keys = (("people", "roles"), ("offices", "roles"), ("offices", "bodies"))
    words = language(code).words("people", "not_names").union(*(words_anywhere(*k) for k in keys))
    return frozenset(w for w in words if "*" not in w) | _months_and_days()


@cache
def _months_and_days() -> frozenset[str]:
    from .dates import month_names, weekday_names
    from .languages import available

    codes = available()
    long = {name for code in codes for name in month_names(code) if len(name) > 3}
    return frozenset(long).union(*(weekday_names(code) for code in codes))


@cache
def _excluded_stems() -> tuple[str, ...]:
    keys = (
        ("people", "not_names"),
        ("people", "roles"),
        ("offices", "roles"),
        ("offices", "bodies"),
    )
    return tuple(w[:-1] for key in keys for w in words_anywhere(*key) if w.endswith("*"))


@cache
def _excluded_endings() -> tuple[str, ...]:
    keys = (("people", "not_names"), ("offices", "bodies"))
    return tuple(w[1:] for key in keys for w in words_anywhere(*key) if w.startswith("*"))


@cache
def is_no_name(word: str, code: str) -> bool:
    """Tell whether a capitalised word is known to be something else than a name."""
    folded = fold(word).rstrip(".")
    bare = re.sub(r"['’].*$", "", folded)
    if folded in _excluded(code) or bare in _excluded(code) or folded in _titles():
        return True
    if folded.endswith(_excluded_endings()):
        return True
    return folded.startswith(_excluded_stems()) or _is_country(bare)


@cache
def _is_country(folded: str) -> bool:
    from .languages import available
    from .places import is_country_name

    return any(is_country_name(folded, code) for code in available())


def _split(run: list[re.Match[str]], code: str) -> Iterator[list[re.Match[str]]]:
    part: list[re.Match[str]] = []
    for token in run:
        word = token.group()
        if word in _AND or (is_no_name(word, code) and not _is_particle(word)):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _trimmed(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    while tokens and _is_particle(tokens[-1].group()):
        tokens = tokens[:-1]
    while tokens and _is_particle(tokens[0].group()):
        tokens = tokens[1:]
    return tokens


def same_person(a: str, b: str) -> bool:
    """Tell whether two spellings in one text are probably of one name."""
    left, right = _key(a), _key(b)
    if left == right:
        return True
    if len(left) != len(right):
        return _contains(left, right) or _contains(right, left)
    pairs = zip(left, right, strict=True)
    return all(_ratio(x, y) >= _TOKEN_ALIKE for x, y in pairs) and (
        _ratio(" ".join(left), " ".join(right)) >= _ALIKE
    )


@cache
def _key(name: str) -> tuple[str, ...]:
    return tuple(re.sub(r"[^\w ]", "", fold(name.replace("-", " "))).split())


def _contains(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """First and last word agree and the longer has a middle name more."""
    return (
        len(short) >= 2
        and len(long) > len(short)
        and all(any(_ratio(word, other) > 0.85 for other in long) for word in short)
    )


@cache
def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def honorific_before(page: Page, name: Name) -> bool:
    """Tell whether a title stands right before a name."""
    before = page.folded[max(page.start, name.start - 20) : name.start]
    return bool(re.search(rf"(?:{anywhere('people', 'honorifics').pattern})\.?\s$", before))
