"""Files of any format as one `Source`.

A format is a module with `read(data: bytes) -> Source` and a row in `FORMATS`; a module is
imported only when a file of its kind arrives.
"""

import importlib
from pathlib import PurePath

from ..errors import Unreadable
from .archive import split
from .source import Mark, Post, Source

__all__ = ["SIZE_LIMIT", "Mark", "Post", "Source", "open_document"]

SIZE_LIMIT = 50 * 1024 * 1024
"""Largest file that is opened, in bytes."""

FORMATS = {
    "txt": "text",
    "text": "text",
    "md": "text",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "eml": "mail",
    "docx": "word",
}
"""File suffix -> module of this folder."""

_ZIP = b"PK\x03\x04"
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!")


def open_document(data: bytes, name: str) -> Source:
    """Return the document's text and structure; raises Unreadable."""
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > SIZE_LIMIT:
        raise Unreadable("too_large")
    module = importlib.import_module(f".{kind_of(data, name)}", __name__)
    source: Source = module.read(data)
    if not any(c.isalnum() for c in source.text):
        raise Unreadable("nothing_to_read")
    if not source.posts:
        source.posts = split(source)
    return source


def kind_of(data: bytes, name: str) -> str:
    """Return the module for a file: what the bytes show goes before what the name says."""
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if data.startswith(_ZIP) or suffix == "docx":
        return "word"
    if data.startswith(_BINARY):
        raise Unreadable("unknown_format")
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    return FORMATS.get(suffix) or ("text" if not suffix else _unknown(data))


def _unknown(data: bytes) -> str:
    if b"\0" in data[:4000]:
        raise Unreadable("unknown_format")
    return "text"
