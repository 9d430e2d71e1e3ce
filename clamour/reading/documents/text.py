"""Plain text in any encoding; an archive of megabytes a piece at a time."""

from collections.abc import Iterator

from . import archive
from .encoding import decode, decoded
from .forwarding import without_forwarding
from .source import Source, tidied, tidy

_LONG = 3 * 1024 * 1024


def sources(data: bytes) -> Iterator[Source]:
    """Yield the text, or the posts of a text of megabytes; raises Unreadable("encoding")."""
    if len(data) < _LONG:
        yield without_forwarding(Source(tidy(decode(data))))
        return
    starts = archive.beginnings(_pieces(data))
    if starts:
        yield from archive.posts((Source(piece) for piece in _pieces(data)), starts)
    else:
        yield Source("".join(_pieces(data)).strip("\n"))


def _pieces(data: bytes) -> Iterator[str]:
    """Yield the text, cut at ends of lines."""
    rest = ""
    for piece in decoded(data):
        whole, end, last = piece.rpartition("\n")
        if end:
            yield tidied(rest + whole + end)
            rest = last
        else:
            rest += piece
    yield tidied(rest)
