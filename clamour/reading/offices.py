"""Whose address it is: office, person and postal address out of the lines or words around it."""

import re
from dataclasses import dataclass, replace

from .folding import directed, fold
from .languages import language
from .pieces import LONGEST, Piece, has_any, is_proper, parts_of, piece_of, title_pattern, untitled
from .places import find_places

# In running words "the Minister\nof Justice" goes on in small letters.
_WRAPPED = re.compile(r"(?<=[^\W\d_])[ ]*\n[ ]*(?=[a-zà-ÿа-яёіїєґ])")
_ARABIC = re.compile("[\u0620-\u06d3]")


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
    parts = text.split("\n") if lines else parts_of(text)
    pieces = [p for p in (piece_of(part, code) for part in parts) if p.text]
    if lines:
        pieces = _with_joined_lines(pieces, code)
    return _office(pieces, code, lines)


def _with_joined_lines(pieces: list[Piece], code: str) -> list[Piece]:
    """Split a line such as "1: Head of the Court - A. Name" that names office and person."""
    result: list[Piece] = []
    for piece in pieces:
        parts = [piece_of(p, code) for p in parts_of(piece.text)]
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
        again = piece.kind == "person" and seen and not title_pattern().match(fold(piece.text))
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
    return piece.kind == "other" and len(words) > 5 and not is_proper(piece.text)


def _full(pieces: list[Piece], named: Piece, lines: bool) -> str:
    """Return an office with what follows it between commas: "Gendarmerie, northern brigade"."""
    if lines:
        return named.text
    before = pieces[: pieces.index(named)][-1:]
    parts = [p.text for p in before if p.kind == "other" and is_proper(p.text)] + [named.text]
    for piece in pieces[pieces.index(named) + 1 :]:
        if piece.kind not in ("role", "body", "other", "place") or _is_note(piece.text):
            break
        parts.append(piece.text)
    return ", ".join(parts)


def _is_note(text: str) -> bool:
    return text.startswith("(") or len(text) > LONGEST


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
    while last >= 0 and last + 1 < len(usable) and is_town(usable[last + 1]):
        last += 1
    if any(_is_sentence(p) for p in usable[: last + 1]):
        return None
    kept = [p.text.strip(" .;") for p in usable[: last + 1] if not p.text.startswith("(")]
    return ("، " if any(_ARABIC.search(k) for k in kept) else ", ").join(kept) or None


def _is_sentence(piece: Piece) -> bool:
    """Running words are part of no address."""
    return piece.kind == "other" and len(piece.text.split()) > 4 and not is_proper(piece.text)


def is_town(piece: Piece) -> bool:
    """Behind a street a word or two with capitals is a town that no list has."""
    plain = piece.kind == "other" and not re.search(r"[\d@:()!?]", piece.text)
    return plain and len(piece.text.split()) < 4 and is_proper(piece.text)


def _is_of_address(piece: Piece) -> bool:
    """A "Chief Minister Secretariat" below the minister is where the minister sits."""
    housed = piece.kind == "role" and has_any(fold(piece.text), "bodies")
    return housed or piece.kind in ("address", "place", "body", "other")


def _country(pieces: list[Piece], code: str) -> str | None:
    text = "\n".join(p.text for p in pieces if p.kind in ("address", "place"))
    places = find_places(text, fold(text), code, 0, len(text))
    names = [p.country for p in places if p.kind == "name"]
    named = names or [p.country for p in places]
    return named[-1] if named else None


def _shortened(name: str | None, code: str) -> str | None:
    if not name or not any(c.isalpha() for c in name):
        return None
    if not language(code).pattern("offices", "empty").sub("", fold(name)).strip(" .,:;"):
        return None
    return name if len(name) <= LONGEST else None
