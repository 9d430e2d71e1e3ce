"""The fonts of the sheets: out of a package, never the system's, so that each host prints alike."""

import unicodedata
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pymupdf_fonts
import typst
import uharfbuzz

# FiraGO holds Latin, Cyrillic, Greek, Arabic, Hebrew, Georgian, Thai and Devanagari; the others
# hold what it lacks of currencies and signs. In this order.
FAMILIES = ["FiraGO", "Noto Sans", "Noto Sans Symbols2"]
_FILES = ("figo", "figbo", "notos", "notosbo", "symbol2")
# Without a picture of their own: line breaks, joiners, spaces that no font has.
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@cache
def loaded() -> typst.Fonts:
    """Return the fonts as typst takes them: from a folder, kept as long as this process."""
    folder = _folder()
    for name in _FILES:
        Path(folder.name, f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name]
    )


def missing(text: str) -> list[str]:
    """Return the characters of `text` that no font holds, each once, in their order."""
    unheld = {char for char in set(text) if ord(char) not in _held()}
    unheld = {char for char in unheld if unicodedata.category(char) not in _INVISIBLE}
    return sorted(unheld, key=text.index)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="clamour-fonts-")


@cache
def _held() -> frozenset[int]:
    faces = (uharfbuzz.Face(pymupdf_fonts.myfont(name)) for name in _FILES)
    return frozenset().union(*(face.unicodes for face in faces))
