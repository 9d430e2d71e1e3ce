"""Whose address it is: office, person and postal address out of the lines or words around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from .dates import find_days
from .folding import directed, fold
from .languages import anywhere, language, words_anywhere
from .places import Place, find_places

# Not at "No: 5", "Mah. 1" and other short forms inside an address. A bracket opens an address that
# has commas: "the Minister (1 Road, City; fax 12)".
_SEPARATOR = re.compile(
    r"\s\((?=[^()\n]{4,60},\s[^()\n]{4,})|"
    r"\s(?=c/o\s)|[,،]\s+|;\s+|\s[–—-]\s|(?<!\b[Nn]o):\s+|(?<=[^\W\d_]{4})\.\s+(?!\d)|\s*\n\s*"
)
# In running words an address may stand in brackets: "the Minister (1 Road, City; fax 12)".
_SEPARATOR = re.compile(rf"{_SEPARATOR.pattern}|\s\((?=[^()\n]{{4,60}},)")
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
# In running words "the Minister\nof Justice" goes on in small letters.
_WRAPPED = re.compile(r"(?<=[^\W\d_])[ ]*\n[ ]*(?=[a-zà-ÿа-яёіїєґ])")
_LONGEST = 160
_ARABIC = re.compile("[\u0620-\u06d3]")
# Pieces between commas that are looked at for one address: a hostile text has thousands.
_MOST_PIECES = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or a part between commas; `kind` is role, body, person, address, place or other."""

    text: str
    kind: str
    solid: bool = False
    """Of an address: it has what only an address has, such as a street number."""


@dataclass(frozen=True, slots=True)
class Office:
    """An addressee; `address` is on one line, `country` where the address is."""

    name: str | None = None
    person: str | None = None
    address: str | None = None
    country: str | None = None


def read_office(text: str, code: str, *, lines: bool = False) -> Office:
    """Return what a text (lines of an address block, or words before a contact) says."""
    text = directed(text)
    text = text if lines else _WRAPPED.sub(" ", text)
    lines = lines and "\n" in text
    parts = text.split("\n") if lines else _SEPARATOR.split(text)
    pieces = [p for p in (_piece(part, code) for part in parts) if p.text]
    if lines:
        pieces = _with_joined_lines(pieces, code)
    return _office(pieces, code, lines)


def _with_joined_lines(pieces: list[Piece], code: str) -> list[Piece]:
    """Split a line such as "1: Head of the Court - A. Name" that names office and person."""
    result: list[Piece] = []
    for piece in pieces:
        parts = [_piece(p, code) for p in _SEPARATOR.split(piece.text)]
        kinds = {p.kind for p in parts}
        if result and "place" in kinds <= {"person", "place", "address"}:
            # Below an office "Rehab City, Cairo" is where it is, not who sits there.
            parts = [Piece(p.text, "other") if p.kind == "person" else p for p in parts]
            kinds = {p.kind for p in parts}
            result += [replace(p, kind="address") if p.kind == "other" else p for p in parts]
            continue
        mixed = len(parts) > 1 and (
            "person" in kinds or (kinds & {"role", "body"} and "address" in kinds)
        )
        result += parts if mixed else [piece]
    return result


def _office(pieces: list[Piece], code: str, lines: bool) -> Office:
    pieces = _with_office_first(pieces) if not lines else pieces
    named = _named(pieces)
    pieces = _with_one_person(pieces)
    person = next((p.text for p in pieces if p.kind == "person"), None)
    address = _address(pieces, named, lines)
    if named is None and person is None:
        name = _care_of(pieces)
    else:
        name = _full(pieces, named, lines) if named else person
    return Office(
        _shortened(name, code),
        untitled(person) if person else None,
        address,
        _country(pieces, code),
    )


def _with_office_first(pieces: list[Piece]) -> list[Piece]:
    """ "12 Road, City - Supreme Court": the office stands behind its address."""
    first = next((i for i, p in enumerate(pieces) if p.kind in ("role", "body", "person")), 0)
    before, behind = pieces[:first], pieces[first:]
    turned = before and all(p.kind in ("address", "place") for p in before)
    plain = not any(p.kind in ("address", "place") for p in behind)
    return [*behind, *before] if turned and plain and any(p.solid for p in before) else pieces


def _with_one_person(pieces: list[Piece]) -> list[Piece]:
    """Behind the first person what looks like another one is an organisation, unless titled."""
    seen, result = False, []
    for piece in pieces:
        again = piece.kind == "person" and seen and not _title().match(fold(piece.text))
        result.append(Piece(piece.text, "other") if again else piece)
        seen = seen or piece.kind == "person"
    return result


def _named(pieces: list[Piece]) -> Piece | None:
    for kinds in (("role", "body"), ("other",)):
        for before, piece in zip([None, *pieces], pieces, strict=False):
            town = piece.kind == "other" and before is not None and before.kind == "address"
            if (
                piece.kind in kinds
                and not town
                and not _is_note(piece.text)
                and not _is_talk(piece)
            ):
                return piece
    return None


def _is_talk(piece: Piece) -> bool:
    """ "any action taken in reply to this appeal" names nobody."""
    words = piece.text.split()
    if len(words) > 8 and piece.text.islower():
        return True
    return piece.kind == "other" and len(words) > 5 and not _is_proper(piece.text)


def _full(pieces: list[Piece], named: Piece, lines: bool) -> str:
    """Return an office with what follows it between commas: "Gendarmerie, northern brigade"."""
    if lines:
        return named.text
    before = pieces[: pieces.index(named)][-1:]
    parts = [p.text for p in before if p.kind == "other" and _is_proper(p.text)] + [named.text]
    for piece in pieces[pieces.index(named) + 1 :]:
        if piece.kind not in ("role", "body", "other", "place") or _is_note(piece.text):
            break
        parts.append(piece.text)
    return ", ".join(parts)


def _is_proper(text: str) -> bool:
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 3]
    return bool(words) and 2 * sum(w[0].isupper() for w in words) > len(words)


def names_office(text: str) -> bool:
    """Tell whether words hold an office, or are mostly names."""
    return is_office(text) or _is_proper(text)


def is_office(text: str) -> bool:
    """Tell whether words hold the name of a role or a body."""
    folded = fold(text)
    return _has_any(folded, "roles") or _has_any(folded, "bodies")


def is_street(text: str, code: str) -> bool:
    """Tell whether a line is where an office sits."""
    return any(_piece(part, code).solid for part in _SEPARATOR.split(text))


def _is_note(text: str) -> bool:
    return text.startswith("(") or len(text) > _LONGEST


def _care_of(pieces: list[Piece]) -> str | None:
    for piece in pieces:
        match = re.match(r"c/[oо]\s+(.+)", piece.text)
        if match:
            return match.group(1)
    return None


def _address(pieces: list[Piece], named: Piece | None, lines: bool) -> str | None:
    kinds = {p.kind for p in pieces}
    first = pieces.index(named) + 1 if named else 0
    below = {p.kind for p in pieces[first:]}
    housed = lines and named and named.kind == "role" and below >= {"body", "place"}
    abroad = lines and named and len(pieces) - first > 1 and pieces[-1].kind == "place"
    if not (any(p.solid for p in pieces) or kinds >= {"address", "place"} or housed or abroad):
        return None
    usable = [p for p in pieces[first:] if _is_of_address(p)]
    last = max((i for i, p in enumerate(usable) if p.kind in ("address", "place")), default=-1)
    while last >= 0 and last + 1 < len(usable) and _is_town(usable[last + 1]):
        last += 1
    if any(_is_sentence(p) for p in usable[: last + 1]):
        return None
    kept = [p.text.strip(" .;") for p in usable[: last + 1] if not p.text.startswith("(")]
    return ("، " if any(_ARABIC.search(k) for k in kept) else ", ").join(kept) or None


def _is_sentence(piece: Piece) -> bool:
    """Running words are part of no address."""
    return piece.kind == "other" and len(piece.text.split()) > 4 and not _is_proper(piece.text)


def _is_town(piece: Piece) -> bool:
    """Behind a street a word or two with capitals is a town that no list has."""
    plain = piece.kind == "other" and not re.search(r"[\d@:()!?]", piece.text)
    return plain and len(piece.text.split()) < 4 and _is_proper(piece.text)


def _is_of_address(piece: Piece) -> bool:
    """A "Chief Minister Secretariat" below the minister is where the minister sits."""
    housed = piece.kind == "role" and _has_any(fold(piece.text), "bodies")
    return housed or piece.kind in ("address", "place", "body", "other")


def _country(pieces: list[Piece], code: str) -> str | None:
    text = "\n".join(p.text for p in pieces if p.kind in ("address", "place"))
    places = find_places(text, fold(text), code, 0, len(text))
    names = [p.country for p in places if p.kind == "name"]
    named = names or [p.country for p in places]
    return named[-1] if named else None


@lru_cache(maxsize=4096)
def _piece(text: str, code: str) -> Piece:
    text = _PRISONER.sub("", _trimmed(text, code))
    folded = fold(text)
    if _NUMBERED_BODY.search(folded) and _has_any(folded, "bodies"):
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
    return _kind(text, folded) == "role" and _has_any(last, "bodies")


def _kind(text: str, folded: str) -> str:
    titled = bool(_title().match(folded))
    if titled and _NAME.fullmatch(untitled(text)) and not _has_any(folded, "bodies"):
        return "person"
    role, body = _stem_pattern("roles").search(folded), _stem_pattern("bodies").search(folded)
    if role and not (body and body.start() < role.start()):
        return "role"
    if body:
        return "body"
    return "person" if _NAME.fullmatch(text) and len(text.split()) < 5 else "other"


def _is_solid(text: str, folded: str) -> bool:
    if len(folded) > _LONGEST:
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
    coded = _POSTCODE.search(folded) and (not small or _is_proper(text))
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
        and not (_has_any(left, "roles") or _has_any(left, "bodies"))
    )


def _has(folded: str, key: str) -> bool:
    return bool(anywhere("offices", key).search(folded))


def _has_any(folded: str, key: str) -> bool:
    return bool(_stem_pattern(key).search(folded))


@cache
def _stem_pattern(key: str) -> re.Pattern[str]:
    words = sorted(words_anywhere("offices", key), key=len, reverse=True)
    parts = [re.escape(w).replace(r"\*", r"\w*") for w in words]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)")


@cache
def _title() -> re.Pattern[str]:
    honorifics = anywhere("people", "honorifics").pattern
    return re.compile(rf"(?:{honorifics})\.?(?=[\s.])")


def untitled(name: str) -> str:
    """Return a name without the titles and ranks before it."""
    while True:
        match = _title().match(fold(name))
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


def _shortened(name: str | None, code: str) -> str | None:
    if not name or not any(c.isalpha() for c in name):
        return None
    if not language(code).pattern("offices", "empty").sub("", fold(name)).strip(" .,:;"):
        return None
    return name if len(name) <= _LONGEST else None


def address_runs(text: str, code: str) -> Iterator[tuple[int, int]]:
    """Yield where an address with its addressee stands in words: pieces between commas."""
    pieces: list[tuple[int, int, Piece]] = []
    start = 0
    for stop in [*_SEPARATOR.finditer(text), None]:
        end = stop.start() if stop else len(text)
        pieces.append((start, end, _piece(text[start:end], code)))
        if stop and stop.group().startswith("."):
            pieces.append((end, end, Piece("", "stop")))
        start = stop.end() if stop else end
    number = 0
    while number < len(pieces):
        last = _run_end(pieces, number)
        if last > number:
            first = _with_addressee(pieces, number)
            yield pieces[first][0], pieces[last][1]
        number = last + 1


def _run_end(pieces: list[tuple[int, int, Piece]], number: int) -> int:
    """Return the last piece of an address that begins at a piece; that piece when none does."""
    last, solid = number, False
    for place in range(number, min(len(pieces), number + _MOST_PIECES)):
        piece = pieces[place][2]
        housed = piece.kind == "body" and (place == number or _is_numbered_cell(piece))
        known = piece.kind in ("address", "place") or housed or _is_cell(piece)
        if not known and not (_is_town(piece) and place > number):
            break
        solid = solid or piece.solid
        last = place if known or solid else last
    return last if solid else number


def _is_cell(piece: Piece) -> bool:
    """ "Wing E1", "C-14": a part of a prison."""
    return piece.kind in ("other", "person") and _is_numbered_cell(piece)


def _is_numbered_cell(piece: Piece) -> bool:
    return len(piece.text) < 20 and bool(re.search(r"\d", piece.text))


def holds_prisoner(text: str) -> bool:
    """Tell whether an address is that of somebody in prison, not of who runs it."""
    folded = fold(text)
    return bool(anywhere("offices", "prisons").search(folded)) and not _has_any(folded, "roles")


def _with_addressee(pieces: list[tuple[int, int, Piece]], number: int) -> int:
    while number and pieces[number - 1][2].kind in ("person", "role", "body"):
        number -= 1
    return number
