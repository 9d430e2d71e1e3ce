"""Letters as one PDF: a cover sheet with the list, then each letter on a new sheet."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clamour.delivery.channels.letter import Letter
from clamour.delivery.channels.post import fonts

_TEMPLATE, _LABELS = (
    (Path(__file__).parent / name).read_bytes() for name in ("sheets.typ", "labels.typ")
)
Paper = Literal["a4", "us-letter"]
# A word longer than this may be broken anywhere, else it would run off the sheet; never before a
# mark that belongs to the letter in front of it.
_LONG_WORD = re.compile(r"(\S{48})(?=[\w!-~])")
# What stands for a character that no font holds; the cover sheet says which they are.
UNHELD = "?"
# So many lines has the window of an envelope, and so many missing characters are told by name.
_WINDOW, _NAMED = 6, 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter to be printed; `address` goes below the office's name into the window.

    `head` stands in place of the window, as lines of a table: a fax has no envelope.
    """

    number: int
    address: str
    letter: Letter
    head: tuple[tuple[str, str], ...] = ()


def printed(
    sheets: Sequence[Sheet],
    *,
    title: str,
    cover: bool = True,
    paper: Paper = "a4",
    sender: Sequence[str] | None = None,
) -> bytes:
    """Return the PDF: each letter beginning on a front side, its address where a window shows it.

    A4 is for a DL or C5 window (DIN 5008), "us-letter" for a No. 10 one. `sender` are the lines of
    who sends it, ourselves if None. The cover sheet names offices, never a supporter.
    """
    ours = [settings.SITE_NAME, settings.CONTACT_MAILBOX]
    told = {
        "title": title,
        "paper": paper,
        "from": _shown(" · ".join(ours if sender is None else sender)),
        "cover": _cover() if cover else None,
        "letters": [_told(sheet) for sheet in sheets],
    }
    return _set(_TEMPLATE, told)


def labels(addresses: Sequence[tuple[str, str]], *, title: str, paper: Paper = "a4") -> bytes:
    """Return a sheet of labels, one an office and address: 3 x 7 on A4, 3 x 10 on US letter."""
    lines = [[_shown(line) for line in [office, *_lines(where)]] for office, where in addresses]
    return _set(_LABELS, {"title": title, "paper": paper, "labels": lines})


def unprintable(text: str) -> str:
    """What to say of signs in the text that no font holds, "" when there are none."""
    return " ".join(_remarks([text]))


def _set(template: bytes, told: dict[str, Any]) -> bytes:
    inputs = {"told": json.dumps(told | {"fonts": fonts.FAMILIES})}
    return typst.compile(template, format="pdf", font_paths=fonts.loaded(), sys_inputs=inputs)


def _cover() -> dict[str, Any]:
    return {
        "says": _("Keep this sheet: it is the list of what you post."),
        "heads": [_("No."), _("Office"), _("Pages")],
    }


def _told(sheet: Sheet) -> dict[str, Any]:
    letter = sheet.letter
    return {
        "number": sheet.number,
        "office": _shown(letter.office),
        "head": [[_shown(said) for said in line] for line in sheet.head],
        "to": [_shown(line) for line in [letter.office, *_lines(sheet.address)]],
        "subject": _shown(letter.subject),
        "paragraphs": [_shown(part) for part in re.split(r"\n\s*\n", letter.text) if part.strip()],
        "remarks": _remarks([sheet.address, letter.office, letter.subject, letter.text]),
    }


def _lines(address: str) -> list[str]:
    """An address is kept on one line; at its commas it is a block of lines."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    most = _WINDOW - 1
    return [*parts[: most - 1], ", ".join(parts[most - 1 :])] if len(parts) > most else parts


def _remarks(texts: Iterable[str]) -> list[str]:
    text = "".join(texts)
    unheld = fonts.missing(text)
    if not unheld:
        return []
    names = ", ".join(_called(char) for char in unheld[:_NAMED])
    said = ngettext(
        "%(number)d sign that our fonts do not hold is printed as “?”: %(names)s",
        "%(number)d signs that our fonts do not hold are printed as “?”: %(names)s",
        len(unheld),
    )
    return [said % {"number": len(unheld), "names": names + ("…" if unheld[_NAMED:] else "")}]


def _called(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def _shown(text: str) -> dict[str, Any]:
    """The text as it can be printed, and whether its first letter reads from the right."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    strong = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    held = text.translate({ord(char): UNHELD for char in fonts.missing(text)})
    return {"text": _LONG_WORD.sub("\\1\u200b", held), "rtl": strong != "L"}
