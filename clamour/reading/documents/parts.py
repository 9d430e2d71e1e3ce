"""A file as the documents in it: itself, or each post of an archive or feed, each file of a ZIP."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..drafts import Draft
from ..errors import Unreadable
from .source import Mark, Post, Source


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file; `digest` tells whether the same came before."""

    name: str
    digest: str
    _open: Callable[[], Source]

    def source(self) -> Source:
        """Return the text; raises Unreadable."""
        return self._open()

    def drafts(self) -> list[Draft]:
        """Return what is read from it; raises Unreadable."""
        # Imported here so that opening files costs no reader of fields.
        from ..drafting import draft_of

        source = self.source()
        return [draft_of(source, post) for post in source.posts]


def digest(data: bytes) -> str:
    """Return what tells one file from another."""
    return hashlib.sha256(data).hexdigest()


def failed(name: str, data: bytes, error: Unreadable) -> Part:
    """Return a part that says, when it is opened, why it cannot be read."""

    def refuse() -> Source:
        raise error

    return Part(name, digest(data), refuse)


def whole(name: str, data: bytes, source: Source) -> Part:
    """Return the part for a file with one document in it: known again by its bytes."""
    return Part(name, digest(data), lambda: source)


def numbered(name: str, number: int, source: Source) -> Part:
    """Return the part for one of many posts: known again by its words, wherever it stands then."""
    return Part(source.name or f"{name} #{number}", _own_digest(source), lambda: source)


def _own_digest(source: Source) -> str:
    post = source.posts[0]
    words = f"{post.title}\n{post.issued}\n{source.text}"
    return digest((source.identity or words).encode("utf-8", "surrogatepass"))


def cut(source: Source) -> Iterator[Source]:
    """Yield each post as a source of its own, so that an archive costs no more than its posts."""
    if len(source.posts) < 2:
        yield source
        return
    marks = iter(sorted(source.marks, key=lambda mark: mark.start))
    waiting = next(marks, None)
    for post in sorted(source.posts, key=lambda post: post.start):
        inside = []
        while waiting and waiting.start < post.end:
            if waiting.start >= post.start and waiting.end <= post.end:
                inside.append(waiting)
            waiting = next(marks, None)
        yield _piece(source, post, inside)


def _piece(source: Source, post: Post, marks: Iterable[Mark]) -> Source:
    at = post.start
    body = None if post.body is None else post.body - at
    own = Post(0, post.end - at, post.title, post.issued, body)
    return Source(
        source.text[at : post.end],
        marks=[Mark(mark.kind, mark.start - at, mark.end - at) for mark in marks],
        posts=[own],
        title=post.title,
        issued=post.issued,
        language=source.language,
    )
