"""The pieces of an address block: lines, or parts between commas, and what each of them is."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .dates import find_days
from .folding import fold
from .languages import anywhere, language, words_anywhere
from .places import Place, find_places

# Not at "No: 5", "Mah. 1" and other short forms inside an address. A bracket opens an address that
# has commas: "the Minister (1 Road, City; fax 12)".
SEPARATOR = re.compile(
    r"\s\((?=[^()\n]{4,60},\s[^()\n]{4,})|"
    r"\s(?=c/o\s)|[,،]\s+|;\s+|\s[–—-]\s|(?<!\b[Nn]o):\s+|(?<=[^\W\d_]{4})\.\s+(?!\d)|\s*\n\s*|"
    r"\s\((?=[^()\n]{4,60},)"
)
_NAME = re.compile(
    r"(?:[A-ZÀ-ÞĀ-ſА-ЯЁȘƏ][\w'’-]*\.?|[a-zà-ÿ]{1,3}['’][A-Z][\w-]*)"
    r"(?:\s+(?:(?:de|da|do|dos|das|del|la|el|al|bin|van|von|der|y|e)\s+){0,2}"
    r"[A-ZÀ-ÞĀ-ſА-ЯЁȘƏ][\w'’-]*\.?){1,4}"
)
_POSTCODE = re.compile(
    r"(?<!\w)(?:[a-z]{1,2}-?)?\d{4,6}(?:-\d{2,4})?(?!\w)|\b[a-z]{1,2}\d{1,2}[a-z]? ?\d[a-z]{2}\b"
    r"|(?<!\w)\d{3} \d{2}(?= [^\W\d_])"
)
_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|b\.?p\.?|c\.?p\.?|postfach|apartado|casilla|а/я|pk|box|caixa postal)"
    r"[ .:]*\d+"
)
_NO_NUMBER = re.compile(r"\bs/n\b|\bб/н\b")
# "in May 2012", "20 de mayo de 2013": a year behind a word is no street number.
_YEAR = re.compile(r"[^\W\d_]{3,}\.? (?:de |of )?(?:19|20)\d\d$")
_LONG_NUMBER = re.compile(r"\d(?:[ ]?\d){8,}")
# "Jane Roe #0048812"
_ARTICLE = re.compile(r"the|le|la|les|el|los|las|il|der|die|das")
_PRISONER = re.compile(r"(?<=[^\W\d_])[ ,]*(?:#|[Nn]o\.? ?|№ ?)[A-Z]{0,3}-?\d{3,}$")
# "Colony No. 7", "Tribunal N.º 4"
_NUMBERED_BODY = re.compile(r"(?:№|\bno\.?|\bnr\.?|\bn\.? ?[°º]|\bn\.?) ?\d{1,3}\b")
LONGEST = 160
"""An office's name or a piece of its address has no more characters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or a part between commas; `kind` is role, body, person, address, place or other."""

    text: str
    kind: str
    solid: bool = False
    """Of an address: it has what only an address has, such as a street number."""


def is_proper(text: str) -> bool:
    """Tell whether most of the longer words begin with a capital."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 3]
    return bool(words) and 2 * sum(w[0].isupper() for w in words) > len(words)


def names_office(text: str) -> bool:
    """Tell whether words hold an office, or are mostly names."""
    return is_office(text) or is_proper(text)


def is_office(text: str) -> bool:
    """Tell whether words hold the name of a role or a body."""
    folded = fold(text)
    return has_any(folded, "roles") or has_any(folded, "bodies")


def is_street(text: str, code: str) -> bool:
    """Tell whether a line is where an office sits."""
    return any(piece_of(part, code).solid for part in parts_of(text))


def parts_of(text: str) -> list[str]:
    """Return a text cut at commas, dashes and line breaks."""
    return SEPARATOR.split(text)


@lru_cache(maxsize=4096)
def piece_of(text: str, code: str) -> Piece:
    """Return a part without the signs around it, and what it is."""
    text = _PRISONER.sub("", _trimmed(text, code))
    folded = fold(text)
    if _NUMBERED_BODY.search(folded) and has_any(folded, "bodies"):
        return Piece(text, "body")
    if _is_solid(text, folded) and (_NO_NUMBER.search(folded) or not find_days(folded, code)):
        return Piece(text, "address", solid=True)
    if _is_place(text, folded, code):
        return Piece(text, "place")
    if _has(folded, "address") and not _is_role_or_person(text, folded):
        return Piece(text, "address", solid="," in text and bool(_places(text, folded, code)))
    return Piece(text, _kind(text, folded))


def _is_role_or_person(text: str, folded: str) -> bool:
    """ "District Attorney's office", "Jane Penny-Lane": the word of an address is inside a name."""
    simple = re.sub(r"(?<=\w)-\w+", "", folded)
    if simple != folded and not _has(simple, "address"):
        return _kind(text, folded) == "person"
    last = folded.split()[-1]
    return _kind(text, folded) == "role" and has_any(last, "bodies")


def _kind(text: str, folded: str) -> str:
    titled = bool(title_pattern().match(folded))
    if titled and _NAME.fullmatch(untitled(text)) and not has_any(folded, "bodies"):
        return "person"
    role, body = _stem_pattern("roles").search(folded), _stem_pattern("bodies").search(folded)
    if role and not (body and body.start() < role.start()):
        return "role"
    if body:
        return "body"
    return "person" if _NAME.fullmatch(text) and len(text.split()) < 5 else "other"


def _is_solid(text: str, folded: str) -> bool:
    if len(folded) > LONGEST:
        return False
    if _BOX.search(folded) or (_NO_NUMBER.search(folded)):
        return True
    if re.search(r"\d{2,}/\d{2,}", folded):
        return False
    if not any(c.isdigit() for c in folded) or _YEAR.search(folded) or _LONG_NUMBER.search(folded):
        return False
    short = len(folded.split()) < 9
    small = [w for w in re.findall(r"[^\W\d_]{4,}", text) if w[0].islower()]
    numbered = _is_numbered(folded) and not small
    coded = _POSTCODE.search(folded) and (not small or is_proper(text))
    return short and bool(_has(folded, "address") or coded or numbered)


def _is_numbered(folded: str) -> bool:
    """A house number: at the end or the start of a few words, or standing alone."""
    return bool(
        re.fullmatch(r"(?:[^\d]{3,40}\s)?\d{1,4}[^\W\d_]?(?:-\d{1,4})?(?:,?\s[^\d]{3,40})?", folded)
    )


def _places(text: str, folded: str, code: str) -> list[Place]:
    return find_places(text, folded, code, 0, len(text))


def _is_place(text: str, folded: str, code: str) -> bool:
    places = _places(text, folded, code)
    left = folded
    for place in reversed(places):
        left = left[: place.start] + left[place.end :]
    words = re.findall(r"[^\W\d_]{3,}", left)
    return (
        bool(places)
        and len([w for w in words if w not in ("republic", "kingdom", "the", "dc")]) < 2
        and not (has_any(left, "roles") or has_any(left, "bodies"))
    )


def _has(folded: str, key: str) -> bool:
    return bool(anywhere("offices", key).search(folded))


def has_any(folded: str, key: str) -> bool:
    """Tell whether a folded text holds a word of `offices.KEY` of any language."""
    return bool(_stem_pattern(key).search(folded))


@cache
def _stem_pattern(key: str) -> re.Pattern[str]:
    words = sorted(words_anywhere("offices", key), key=len, reverse=True)
    parts = [re.escape(w).replace(r"\*", r"\w*") for w in words]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)")


@cache
def title_pattern() -> re.Pattern[str]:
    """Return what matches a title or rank before a name, in any language."""
    honorifics = anywhere("people", "honorifics").pattern
    return re.compile(rf"(?:{honorifics})\.?(?=[\s.])")


def untitled(name: str) -> str:
    """Return a name without the titles and ranks before it."""
    while True:
        match = title_pattern().match(fold(name))
        rest = name[match.end() :].lstrip(" .") if match else ""
        if not match or not rest:
            return name.strip(" .,:;")
        name = rest


@cache
def _glue(code: str, key: str) -> re.Pattern[str]:
    streets = language(code).words("offices", "streets")
    found = {fold(w) for w in language(code).phrases("offices", key)} - streets
    words = sorted(found, key=len, reverse=True)
    alternatives = "|".join(re.escape(w) + ("" if w.endswith("'") else r"(?!\w)") for w in words)
    if key == "before":
        return re.compile(rf"(?:{alternatives})[\s:,]*")
    return re.compile(rf"[\s:,]*(?<!\w)(?:{alternatives})[\s:,]*$")


def _trimmed(text: str, code: str) -> str:
    """Cut articles, prepositions and signs from both ends."""
    text = text.strip(' \n.,;:–—-*•<>"').rstrip("(").lstrip(") ")
    for key, side in (("before", 0), ("after", 1)):
        for _ in range(4):
            match = (_glue(code, key).match if not side else _glue(code, key).search)(fold(text))
            if not match or not match.group() or _belongs(match.group(), text[match.end() :]):
                break
            text = text[match.end() :] if not side else text[: match.start()]
    return text.strip(" \n.,;:–—*•<>")


def _belongs(cut: str, rest: str) -> bool:
    """Tell whether an article is part of a name of one word: "le Guet"."""
    return bool(rest) and " " not in rest.strip() and _ARTICLE.fullmatch(cut.strip()) is not None


def holds_prisoner(text: str) -> bool:
    """Tell whether an address is that of somebody in prison, not of who runs it."""
    folded = fold(text)
    return bool(anywhere("offices", "prisons").search(folded)) and not has_any(folded, "roles")
