"""Where in running words an address stands with its addressee."""

import re
from collections.abc import Iterator

from .offices import is_town
from .pieces import SEPARATOR, Piece, piece_of

# Pieces between commas that are looked at for one address: a hostile text has thousands.
_MOST_PIECES = 30


def address_runs(text: str, code: str) -> Iterator[tuple[int, int]]:
    """Yield where an address with its addressee stands in words: pieces between commas."""
    pieces: list[tuple[int, int, Piece]] = []
    start = 0
    for stop in [*SEPARATOR.finditer(text), None]:
        end = stop.start() if stop else len(text)
        pieces.append((start, end, piece_of(text[start:end], code)))
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
        if not known and not (is_town(piece) and place > number):
            break
        solid = solid or piece.solid
        last = place if known or solid else last
    return last if solid else number


def _is_cell(piece: Piece) -> bool:
    """ "Wing E1", "C-14": a part of a prison."""
    return piece.kind in ("other", "person") and _is_numbered_cell(piece)


def _is_numbered_cell(piece: Piece) -> bool:
    return len(piece.text) < 20 and bool(re.search(r"\d", piece.text))


def _with_addressee(pieces: list[tuple[int, int, Piece]], number: int) -> int:
    while number and pieces[number - 1][2].kind in ("person", "role", "body"):
        number -= 1
    return number
