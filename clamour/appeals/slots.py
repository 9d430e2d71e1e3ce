"""The gaps of a model letter: which there are, checking them, filling them."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

SLOTS = {
    "name": _("your name"),
    "organisation": _("your organisation"),
    "role": _("your role in it"),
    "represents": _("how many members it represents"),
    "place": _("your town or country"),
    "office": _("the office"),
    "salutation": _("the salutation"),
    "date": _("the date"),
    "sentence": _("one sentence of your own"),
}
# Where one of the author's openings goes; no supporter ever sees it.
OPENING = "{opening}"
PATTERN = re.compile(r"\{([^{}\n]{1,40})\}")
# What a letter may lack: within a sentence it would leave a hole.
MAY_BE_EMPTY = {"organisation", "role", "represents", "sentence"}
_UNCLOSED = re.compile(rf"\{{\s*({'|'.join([*SLOTS, 'opening'])})\b(?!\}})")


def check(text: str) -> None:
    """Raise ValidationError when the text has a slot that nobody would fill."""
    check_plain(text.replace(OPENING, ""))


def check_plain(text: str) -> None:
    """The same for what has no place for an opening."""
    unknown = {f"{{{slot}}}" for slot in PATTERN.findall(text) if slot not in SLOTS}
    unknown |= {found[0] for found in _UNCLOSED.finditer(PATTERN.sub("", text))}
    if unknown:
        raise ValidationError(
            _("Nobody would fill %(unknown)s. The slots are: %(known)s.")
            % {
                "unknown": ", ".join(sorted(unknown)),
                "known": ", ".join(f"{{{slot}}}" for slot in SLOTS),
            }
        )


def check_holes(text: str, *, always: frozenset[str] = frozenset()) -> None:
    """Raise ValidationError when a slot that may stay empty stands within a sentence.

    `always` names those that are surely filled here.
    """
    lines = [(PATTERN.findall(line), PATTERN.sub("", line)) for line in text.splitlines()]
    within = {slot for found, rest in lines if re.search(r"\w", rest) for slot in found}
    holes = sorted(within & (MAY_BE_EMPTY - always))
    if holes:
        raise ValidationError(
            _("%(slots)s may stay empty and leave a hole: give it a line of its own.")
            % {"slots": get_text_list([f"{{{slot}}}" for slot in holes], _("and"))}
        )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill the slots; a line that held nothing but empty slots goes away with them."""
    lines = []
    for line in text.split("\n"):
        filled = PATTERN.sub(lambda match: values.get(match[1], match[0]), line)
        if filled.strip(" ,") or not PATTERN.search(line):
            lines.append(filled.rstrip() if filled != line else line)
    return "\n".join(lines)


def hinted(text: str) -> str:
    """The text with each slot as a hint for a person: `[your name]`."""
    return PATTERN.sub(lambda match: f"[{SLOTS.get(match[1], match[1])}]", text)
