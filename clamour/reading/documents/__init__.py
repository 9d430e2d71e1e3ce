"""Files of any format as `Source`s.

A format is a module and a row in `FORMATS`; a module is imported only when a file of its kind
arrives. It has `read(data) -> Source`, or `sources(data) -> Iterator[Source]` for a file with many
posts, or `parts(data, name) -> Iterator[Part]` for a file of files.
"""

import importlib
from collections.abc import Iterable, Iterator
from itertools import chain
from types import ModuleType

from ..errors import Unreadable
from .kinds import kind_of
from .parts import Part, cut, failed, numbered, whole
from .source import Mark, Post, Source

__all__ = ["SIZE_LIMIT", "Mark", "Part", "Post", "Source", "open_document", "unpack"]

SIZE_LIMIT = 50 * 1024 * 1024
"""Largest file that is opened, in bytes."""


def open_document(data: bytes, name: str) -> Source:
    """Return the text and structure of the first document of a file; raises Unreadable."""
    module = _module(data, name)
    if hasattr(module, "parts"):
        raise Unreadable("nested_zip")
    return next(_sources(data, module))


def unpack(data: bytes, name: str) -> Iterator[Part]:
    """Yield the documents of a file; one that is no good raises Unreadable when it is opened."""
    # Names from a disk can hold bytes that are no letters, and no database takes them.
    name = name.encode("utf-8", "replace").decode().replace("\0", "")
    try:
        module = _module(data, name)
        if hasattr(module, "parts"):
            yield from module.parts(data, name)
        else:
            yield from _posts(data, name, module)
    except Unreadable as error:
        yield failed(name, data, error)


def _module(data: bytes, name: str) -> ModuleType:
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > SIZE_LIMIT:
        raise Unreadable("too_large")
    return importlib.import_module(f".{kind_of(data, name)}", __name__)


def _sources(data: bytes, module: ModuleType) -> Iterator[Source]:
    given = module.sources(data) if hasattr(module, "sources") else [module.read(data)]
    empty = True
    for source in given:
        if any(c.isalnum() for c in source.text):
            empty = False
            yield from cut(_with_posts(source))
    if empty:
        raise Unreadable("nothing_to_read")


def _with_posts(source: Source) -> Source:
    from .archive import split

    source.posts = source.posts or split(source)
    return source


def _posts(data: bytes, name: str, module: ModuleType) -> Iterator[Part]:
    sources = _sources(data, module)
    first = next(sources)
    posts: Iterable[Source] = chain([first], sources)
    if first.identity is None:
        second = next(sources, None)
        if second is None:
            yield whole(name, data, first)
            return
        posts = chain([first, second], sources)
    for number, source in enumerate(posts, 1):
        yield numbered(name, number, source)
