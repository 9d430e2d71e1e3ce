"""Which reader a file needs: what its bytes show goes before what its name says."""

import io
import re
from pathlib import PurePath

from ..errors import Unreadable

FORMATS = {
    "txt": "text",
    "text": "text",
    "md": "text",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "eml": "mail",
    "docx": "word",
    "odt": "odt",
    "ott": "odt",
    "pdf": "pdf",
    "rss": "rss",
    "rdf": "rss",
    "wxr": "wordpress",
    "atom": "atom",
    "zip": "bundle",
}
"""File suffix -> module of this folder."""

_LEFT_OUT = {
    "jpg", "jpeg", "png", "gif", "svg", "webp", "avif", "heic", "ico", "bmp", "tif", "tiff",
    "css", "js", "mjs", "json", "map", "woff", "woff2", "ttf", "otf", "eot", "db", "ini", "lnk",
    "mp3", "mp4", "m4a", "ogg", "oga", "ogv", "opus", "webm", "mov", "avi", "wav",
}  # fmt: skip
_ROOTS = (
    (re.compile(rb"<(?:\w+:)?html[\s>]"), "html"),
    (re.compile(rb"<rss[\s>]"), "rss"),
    (re.compile(rb"<(?:\w+:)?RDF[\s>]"), "rss"),
    (re.compile(rb"<(?:\w+:)?feed[\s>]"), "atom"),
)
_MARKUP = (b"<?xml", b"<!--", b"<rss", b"<feed", b"<rdf")
_WORDPRESS = b"wordpress.org/export"
_MAIL = re.compile(rb"(?:[A-Za-z][\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\r?\n")
_MAIL_FIELDS = re.compile(rb"^(?:From|Received|Return-Path|Message-ID|MIME-Version):", re.I | re.M)
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!")
_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_HEAD = 4000


def is_left_out(name: str) -> bool:
    """Tell whether a file in a folder is no document: a picture, a style, a hidden file."""
    path = PurePath(name)
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts)
    return hidden or path.suffix.lower().lstrip(".") in _LEFT_OUT


def kind_of(data: bytes, name: str) -> str:
    """Return the module for a file; raises Unreadable("unknown_format")."""
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if data.startswith(_ZIP):
        return _zipped(data, suffix)
    if _PDF in data[:1024]:
        return "pdf"
    if data.startswith(_BINARY):
        raise Unreadable("unknown_format")
    return _marked_up(data[:_HEAD]) or FORMATS.get(suffix) or _nameless(data, suffix)


def _zipped(data: bytes, suffix: str) -> str:
    if FORMATS.get(suffix) in ("word", "odt", "bundle"):
        return FORMATS[suffix]
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return "odt"
    return "word" if "word/document.xml" in _names(data) else "bundle"


def _names(data: bytes) -> list[str]:
    import zipfile  # costs 15 ms, and most files are no ZIP

    try:
        return zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _marked_up(head: bytes) -> str | None:
    # Without the zeros, UTF-16 is told as well.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain[:9].lower() == b"<!doctype" or plain[:5].lower() == b"<html":
        return "html" if b"html" in plain[:40].lower() else _root(plain)
    return _root(plain) if plain.startswith(_MARKUP) else None


def _root(plain: bytes) -> str | None:
    kind = next((kind for pattern, kind in _ROOTS if pattern.search(plain)), None)
    if kind == "rss" and _WORDPRESS in plain:
        return "wordpress"
    return kind


def _nameless(data: bytes, suffix: str) -> str:
    if b"\0" in data[:_HEAD] and suffix:
        raise Unreadable("unknown_format")
    if suffix == "xml":
        raise Unreadable("unknown_format")
    head = data[:_HEAD].replace(b"\r\n", b"\n")
    mail = _MAIL.match(head)
    return "mail" if mail and len(_MAIL_FIELDS.findall(mail.group())) > 1 else "text"
