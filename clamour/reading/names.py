"""Names of persons as they stand in a text: runs of capitalised words that are nothing else."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from .caseless import find_caseless
from .declension import stem
from .folding import fold
from .languages import language, words_anywhere
from .mentions import Name
from .pages import Page
from .places import find_places

_TOKEN = re.compile(r"[^\W\d_][^\W\d_]*(?:['’ʼ-][^\W\d_]+)*\.?")
# A Turkish case ending: nothing of the name follows it.
_SUFFIX = re.compile(r"[^\W\d_]{3}['’][a-zçğışöü]{1,6}$")
_POSSESSIVE = re.compile(r"['’]s?$")
_SHARED = re.compile(
    r"(?<![\w'’-])(?P<first>[^\W\d_]{2,}(?:['’-]?[^\W\d_])+)\s(?:and|et|y|e|i|und|и|ve)\s$"
)
_WORD_BEFORE = re.compile(r"(?<!\w)(?P<word>[^\W\d_][\w'’.-]*)\s+$")
_LONGEST_LINE = 1_000
_FULL_LINE = 55
_JOINT = re.compile(r"[ ]|[ ]?\n[ ]{0,8}")
# They stand inside names too ("Ortega y Gasset"), but far oftener between two of them.
_AND = ("e", "y", "i")
_MOST_TOKENS, _SHORT = 5, 3
_ALIKE, _TOKEN_ALIKE = 0.8, 0.62


def find_names(page: Page, start: int, end: int) -> list[Name]:
    """Return the mentions of persons (two words or more) between two places."""
    if page.words.caseless:
        return find_caseless(page, start, end)
    found = []
    edges = {m.start for m in page.marked("strong")}
    for run in _runs(page.text, start, end, edges):
        run = _without_noun(page, run)
        for part in _split(run, page.words.code):
            part = _trimmed(part)
            if sum(_is_capitalised(t.group()) for t in part) >= 2 and len(part) <= _MOST_TOKENS:
                name = _name(page, part)
                if not _is_country(fold(name.text)) and not _is_shouted(page, name):
                    found += [*_sharing_surname(page, name), name]
    return found


def _without_noun(page: Page, run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Behind an article German has a noun first: "die Busfahrerin Katrin Sommer"."""
    before = page.folded[max(page.start, run[0].start() - 45) : run[0].start()]
    return run[1:] if _determined(page.words.code).search(before) else run


def _is_named_place(page: Page, word: str) -> bool:
    return bool(find_places(word, fold(word), page.words.code, 0, len(word)))


def _is_placed(page: Page, before: str) -> bool:
    """Tell whether a place or another name goes on up to here."""
    matches = page.words.pattern("people", "place_before").finditer(before)
    return any(not before[m.end() :].strip() for m in matches)


@cache
def _determined(code: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, language(code).words("people", "determiners")))
    adjective = r"(?: [^\W_]+(?:-[^\W_]+)*e[nrms]?)?"
    return re.compile(rf"(?<!\w)(?:{words}){adjective}\s$" if words else "(?!)")


def _sharing_surname(page: Page, name: Name) -> list[Name]:
    """Return the first of "the brothers Juan and Pedro Gil", for whom the surname stands once."""
    before = page.text[max(page.start, name.start - 60) : name.start]
    match = _SHARED.search(before)
    first = match["first"] if match else ""
    if not match or not first[0].isupper() or first.isupper() or is_no_name(first, page.words.code):
        return []
    ahead = before[: match.start()]
    word = _WORD_BEFORE.search(ahead)
    goes_on = word is not None and word["word"][0].isupper()
    if goes_on or _is_placed(page, fold(ahead)) or _is_named_place(page, first):
        return []
    start = name.start - len(before) + match.start("first")
    return [Name(f"{first} {name.text.split(maxsplit=1)[1]}", start, name.end)]


def _is_shouted(page: Page, name: Name) -> bool:
    """Tell whether the whole line stands in capitals, as headings do."""
    if not name.text.isupper():
        return False
    words = re.findall(r"[^\W\d_]{2,}", page.line_at(name.start).text[:_LONGEST_LINE])
    return len(words) > 2 and sum(w.isupper() for w in words) > 0.6 * len(words)


def _name(page: Page, tokens: list[re.Match[str]]) -> Name:
    start, end = tokens[0].start(), tokens[-1].end()
    written = re.sub(r"\s+", " ", page.text[start:end])
    suffix = _SUFFIX.search(written) if page.words.verb_last else None
    bare = written[: suffix.start() + 3] if suffix else _POSSESSIVE.sub("", written)
    return Name(bare.rstrip(".'’"), start, end)


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
    keys = (("people", "not_names"), ("people", "roles"), ("offices", "bodies"))
    return tuple(w[1:] for key in keys for w in words_anywhere(*key) if w.startswith("*"))


@cache
def is_no_name(word: str, code: str) -> bool:
    """Tell whether a capitalised word is known to be something else than a name."""
    folded = fold(word).rstrip(".")
    if len(folded) <= _SHORT and _is_foreign(word, code):
        return False
    bare = re.sub(r"['’].*$", "", folded)
    if folded in _excluded(code) or bare in _excluded(code) or folded in _titles():
        return True
    if folded.endswith(_excluded_endings()):
        return True
    # "ABD" are the United States, "Abd" is not.
    short = len(bare) <= _SHORT and not word[:_SHORT].isupper()
    return folded.startswith(_excluded_stems()) or (not short and _is_country(bare))


def _is_foreign(word: str, code: str) -> bool:
    """ "Dợ" is not "do": a short word with marks that the language does not write so."""
    return not word.isascii() and word.islower() is False and word.lower() not in _written(code)


@cache
def _written(code: str) -> frozenset[str]:
    """Return the words that are no names as the language's file has them, accents included."""
    return frozenset(w.lower() for w in language(code).phrases("people", "not_names"))


@cache
def _is_country(folded: str) -> bool:
    from .languages import available
    from .places import is_country_name

    return any(is_country_name(folded, code) for code in available())


def _split(run: list[re.Match[str]], code: str) -> Iterator[list[re.Match[str]]]:
    part: list[re.Match[str]] = []
    for token in run:
        word = token.group()
        inner = len(word) == 1 and bool(part) and not part[-1].group().isupper()
        known = not inner and not _is_particle(word) and is_no_name(word, code)
        if word in _AND or known:
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
    words = re.sub(r"[^\w ]", "", fold(name.replace("-", " "))).split()
    return tuple(stem(word) for word in words)


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
