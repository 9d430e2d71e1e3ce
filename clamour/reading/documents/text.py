"""Plain text in any encoding; an archive of megabytes a piece at a time."""

from collections.abc import Iterator

from ..errors import Unreadable
from . import archive
from .encoding import decode, decoded
from .forwarding import without_forwarding
from .source import Source, tidied, tidy

_LONG = 3 * 1024 * 1024
_MOST_LINES = 3_000_000


def sources(data: bytes) -> Iterator[Source]:
    """Yield the text, or the posts of a text of megabytes; raises Unreadable("encoding")."""
    if len(data) < _LONG:
        yield without_forwarding(Source(tidy(decode(data))))
        return
    if data.count(b"\n") > _MOST_LINES:
        raise Unreadable("suspicious")
    starts = archive.beginnings(_pieces(data))
    pieces = map(Source, _pieces(data))
    yield from archive.posts(pieces, starts) if starts else [archive.first(pieces)]


def _pieces(data: bytes) -> Iterator[str]:
    """Yield the text, cut at ends of lines."""
    rest = ""
    for piece in decoded(data):
        end = piece.rfind("\n") + 1 or max(0, piece.rfind(" "))
        yield tidied(rest + piece[:end])
        rest = piece[end:]
    yield tidied(rest)
