"""E-mail addresses in a text, also those written to keep robots away, and the lost ones."""

import re
from collections.abc import Iterator
from functools import cache

from .folding import fold
from .languages import Language, language
from .pages import Page
from .sightings import Sighting

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_LOCAL = r"[\w](?:[\w.+'-]{0,62}[\w])?"
_PLAIN = re.compile(rf"(?<![\w.+@-])({_LOCAL})@((?:{_LABEL}\.){{1,8}}[^\W\d_]{{2,24}})(?![\w@])")
_WHOLE = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+(?:[^\W\d_]{{2,24}}|xn--[a-z0-9-]+)")
_STOP = re.compile(r"\.\s+(?=[^\W\d_])(?![a-z])")
_WORD_CHARS = re.compile(r"^[\w ]+$")
# "look at x.org" is no address; one stands behind a colon, a bracket or such a word.
_OPENING = re.compile(r"(?:[:;,(<]|\b(?:to|e-?mail|mail|or|and|by|an|y|e|et|ou|u|o|a|и|ve))[ ]*$")


def find_emails(page: Page) -> list[Sighting]:
    """Return the addresses of a page in normal form; hidden ones are marked as repaired."""
    found = [_plain(m) for m in _PLAIN.finditer(page.text, page.start, page.end)]
    found += [s for s in _hidden(page) if not any(s.overlaps(other) for other in found)]
    return [s for s in found if s is not None and is_address(s.value)]


def is_address(value: str | None) -> bool:
    """Tell whether a value has the syntax of an e-mail address; nothing is looked up.

    The rules are RFC 5321's for unquoted addresses; the email-validator library agrees (see the
    tests) but takes a tenth of a second to import.
    """
    local, _, domain = (value or "").rpartition("@")
    if not 1 <= len(local) <= 64 or not 4 <= len(domain) <= 253:
        return False
    return bool(_WHOLE.fullmatch(f"{local}@{domain}")) and ".." not in local


def _plain(match: re.Match[str]) -> Sighting:
    return Sighting("email", match.group().lower(), match.start(), match.end())


def _hidden(page: Page) -> Iterator[Sighting]:
    for match in _obfuscated(page.words.code).finditer(page.folded, page.start, page.end):
        at = match.group("at").strip()
        if _is_trusted(at, page.words) or _stands_as_address(page, match):
            start = match.start() + _other_sentence(page, match, "local")[0]
            end = match.end() - _other_sentence(page, match, "domain")[1]
            local = page.folded[start : match.end("local")]
            domain = page.folded[match.start("domain") : end]
            value = f"{_undotted(local, page)}@{_undotted(domain, page)}"
            yield Sighting("email", value, start, end, repaired=True)


def _other_sentence(page: Page, match: re.Match[str], part: str) -> tuple[int, int]:
    """Return how much of a part is the sentence before, and how much the one behind."""
    text = page.text[match.start(part) : match.end(part)]
    stops = list(_STOP.finditer(text))
    return (stops[-1].end(), len(text) - stops[0].start()) if stops else (0, 0)


def _undotted(part: str, page: Page) -> str:
    dotted = re.sub(rf"\s*(?:{_dots(page.words.code)})\s*", ".", part)
    return re.sub(r"\s+", "", dotted)


def _is_trusted(at: str, words: Language) -> bool:
    return not _WORD_CHARS.match(at) or at in words.words("contacts", "safe_at")


def _stands_as_address(page: Page, match: re.Match[str]) -> bool:
    line = page.line_at(match.start())
    before = page.folded[line.body : match.start()]
    small = page.text[match.start() : match.start() + 1].islower()
    return small and (not before.strip() or bool(_OPENING.search(before)))


@cache
def _dots(code: str) -> str:
    words = [fold(w) for w in language(code).phrases("contacts", "dot")]
    bare = [rf"(?<=\s){re.escape(w)}(?=\s)" for w in words if w.isalpha()]
    return "|".join([re.escape(w) for w in words if not w.isalpha()] + bare + [r"\."])


@cache
def _obfuscated(code: str) -> re.Pattern[str]:
    words = language(code).phrases("contacts", "at") + language(code).own("contacts", "safe_at")
    signs = [fold(w) for w in words]
    bare = [rf"\s{re.escape(w)}\s" for w in signs if w.isalpha()]
    framed = [rf"\s?{re.escape(w)}(?:\s?|\n[ ]*)" for w in signs if not w.isalpha()]
    at = "|".join([*framed, *bare, r"\s@\s", r"\s?\[@\]\s?", r"\s?\(@\)\s?", r"@\s", r"\s@"])
    dot = rf"[ ]?(?:{_dots(code)})[ ]?"
    label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    local = rf"[a-z0-9](?:[\w.+-]{{0,60}}\w)?(?:{dot}[\w+-]{{1,40}}){{0,5}}"
    domain = rf"{label}(?:{dot}{label}){{0,6}}{dot}[a-z]{{2,24}}"
    return re.compile(rf"(?<![\w@.])(?P<local>{local})(?P<at>{at})(?P<domain>{domain})(?![\w@])")


def find_lost_emails(page: Page) -> list[Sighting]:
    """Return the places where a page had an address that its robots' guard has eaten."""
    pattern = page.words.pattern("contacts", "protected")
    return [
        Sighting("email", None, m.start(), m.end())
        for m in pattern.finditer(page.folded, page.start, page.end)
    ]
