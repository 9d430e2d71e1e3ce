"""Alerts in any format to drafts of appeals; pure Python, no Django, no network."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .drafts import Contact, Draft, Found, Gathering, Letter, MissingContact, Span
from .errors import Unreadable

if TYPE_CHECKING:
    from .documents import Part

__all__ = [
    "Contact",
    "Draft",
    "Found",
    "Gathering",
    "Letter",
    "MissingContact",
    "Span",
    "Unreadable",
    "read",
    "unpack",
]


def unpack(data: bytes, name: str) -> "Iterator[Part]":
    """Yield each document of a file: itself, a post of an archive or feed, a file of a ZIP.

    Nothing is raised here: a part that is no good raises Unreadable when `part.drafts()` is
    called, and does not stop the others. Parts are made one at a time, so that a large archive
    needs little memory; `part.digest` tells whether the same document came before.
    """
    # Imported here so that naming `Draft` costs no parser.
    from .documents import unpack as documents

    return documents(data, name)


def read(data: bytes, name: str) -> list[Draft]:
    """Return one draft for each post of a file, in the order of the page.

    `name` is the file's name; only its suffix matters, and the bytes go before it. Raises
    Unreadable, and nothing else, when there is nothing to make a draft of; a part of a file that
    cannot be read is passed over when another can.
    """
    drafts: list[Draft] = []
    problem: Unreadable | None = None
    for part in unpack(data, name):
        try:
            drafts += part.drafts()
        except Unreadable as error:
            problem = problem or error
    if problem and not drafts:
        raise problem
    return drafts
