"""A document as all formats give it: one text, and what is known about its parts."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ..folding import fold

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200d\u200e\u200f\u2060\ufeff"), None)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\x0b"), " ")
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_CONTROL = dict.fromkeys([*range(9), *range(14, 32), 127])
_TIDY = str.maketrans({**_UNSEEN, **_SPACES, **_CONTROL, **_HALVES, "\t": "    ", "\x0c": "\n"})

# Persian writes it inside its words; anywhere else it only hides something.
_STRAY_JOINER = re.compile("(?<![\u0620-\u06d3])\u200c+|\u200c+(?![\u0620-\u06d3])")
_LINE_ENDS = re.compile(r"(?<![^\S\n])[^\S\n]+$", re.M)
_MOST_MARKS = 30
# Letters with a space between each two, as headings of plain text are written.
_WIDE = r"[^\W\d_](?: [^\W\d_])+(?!\S)"
_SPACED = re.compile(rf"(?<!\S){_WIDE}(?:[ ]{{2,4}}{_WIDE})*")
_SPACED_FROM = 7
_PILE = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS},}}")


class Mark(NamedTuple):
    """A part with a meaning: heading, item, quote, form (a textarea), strong, italic."""

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Post:
    """A part of the document that is one alert, with what the format itself says about it."""

    start: int
    end: int
    title: str | None = None
    issued: date | None = None
    body: int | None = None
    """Where the text begins below its date line and title; None when not known."""


@dataclass
class Source:
    """`text` is tidy: NFC, newlines only, no unseen characters; marks and posts point into it."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    title: str | None = None
    issued: date | None = None
    language: str | None = None
    name: str | None = None
    """Where a post of a feed stands on the web."""
    identity: str | None = None
    """What makes a post of a feed the same when it comes again: its words before rendering."""

    @cached_property
    def folded(self) -> str:
        """The text's shadow for searching, made once for all posts."""
        return fold(self.text)


def tidy(text: str) -> str:
    """Return `text` with one kind of newline and space, without unseen characters."""
    return tidied(text).strip("\n")


def tidied(text: str) -> str:
    """Return a piece of a text as `tidy` would, with the empty lines around it."""
    text = cleaned(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACED.sub(_closed_up, text)
    text = _LINE_ENDS.sub("", re.sub(r"[ ]{120,}", " " * 120, text))
    return re.sub(r"\n{4,}", "\n\n\n", text)


def _closed_up(spaced: re.Match[str]) -> str:
    """Return "W H A T   N O W" as "WHAT NOW"; lists of small letters and signs stay."""
    words = spaced.group()
    if not words.replace(" ", "").isupper() or len(words) < _SPACED_FROM:
        return words
    return " ".join(word.replace(" ", "") for word in re.split(r"[ ]{2,}", words))


def cleaned(text: str) -> str:
    """Return `text` without unseen characters, as NFC."""
    text = text.translate(_TIDY)
    if text.isascii():
        return text
    text = _STRAY_JOINER.sub("", text)
    return unicodedata.normalize("NFC", _PILE.sub(_lowered, text))


def _lowered(pile: re.Match[str]) -> str:
    """Return signs with the marks on one letter cut short: putting many in order takes minutes."""
    marks, kept = 0, []
    for sign in pile.group():
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
