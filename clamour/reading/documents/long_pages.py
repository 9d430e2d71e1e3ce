"""Web pages of many megabytes, read a piece at a time: the tree of a whole one needs a gigabyte."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from ..errors import Unreadable
from . import archive
from .source import Mark, Source

_CLASS = rb"<(?:div|section|li)\b[^<>]{0,300}?\bclass\s*=\s*[\"'][^\"'<>]*?(?<![\w-])%s(?![\w-])"
_POSTS = (
    re.compile(rb"<article\b(?![^<>]{0,300}comment)", re.I),
    *(
        re.compile(_CLASS % name, re.I)
        for name in (b"hentry", b"blog-post", b"news-item", b"post", b"entry")
    ),
)
_BLOCK = re.compile(rb"<(?:h[1-6]|hr|br|p|div|table|section)\b", re.I)
_PIECE = 200_000
_MOST_OF_IT = 0.5


def pieces(data: bytes, read: Callable[[bytes], Source]) -> Iterator[Source]:
    """Yield each post of a page whose markup tells its posts, else the whole as one source."""
    starts = _post_starts(data)
    if starts:
        yield from _read_each(data, starts, read)
    else:
        packed = [_packed(source) for source in _read_each(data, _block_starts(data), read)]
        dated = archive.beginnings(source.text for source in map(_unpacked, packed))
        sources = map(_unpacked, packed)
        yield from archive.posts(sources, dated) if dated else [archive.first(sources)]


_Packed = tuple[bytes, list[Mark], str | None]


def _packed(source: Source) -> _Packed:
    """Keep the text as bytes: as a string, one emoji makes four of each letter."""
    return source.text.encode(), source.marks, source.language


def _unpacked(packed: _Packed) -> Source:
    text, marks, language = packed
    return Source(text.decode() + "\n\n", marks=marks, language=language)


def _post_starts(data: bytes) -> list[int]:
    """Return where the posts begin, when they make up most of the page."""
    for pattern in _POSTS:
        starts = [match.start() for match in pattern.finditer(data)]
        if len(starts) > 1 and len(data) - starts[0] > _MOST_OF_IT * len(data):
            return starts
    return []


def _block_starts(data: bytes) -> list[int]:
    starts = [0]
    for match in _BLOCK.finditer(data):
        if match.start() - starts[-1] > _PIECE:
            starts.append(match.start())
    return starts


def _read_each(data: bytes, starts: list[int], read: Callable[[bytes], Source]) -> Iterator[Source]:
    for start, end in pairwise([*starts, len(data)]):
        try:
            yield read(data[start:end])
        except Unreadable as error:
            if error.code != "nothing_to_read":
                raise
