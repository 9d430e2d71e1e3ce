"""The gaps of a model letter: which there are, checking them, filling them."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SLOTS = {
    "name": _("your name"),
    "organisation": _("your organisation"),
    "represents": _("how many members it represents"),
    "place": _("your town or country"),
    "office": _("the office"),
    "salutation": _("the salutation"),
    "date": _("the date"),
    "sentence": _("one sentence of your own"),
}
PATTERN = re.compile(r"\{([^{}\n]{1,40})\}")


def check(text: str) -> None:
    """Raise ValidationError when the text has a slot that nobody would fill."""
    unknown = sorted({slot for slot in PATTERN.findall(text) if slot not in SLOTS})
    if unknown:
        raise ValidationError(
            _("Nobody would fill %(unknown)s. The slots are: %(known)s.")
            % {
                "unknown": ", ".join(f"{{{slot}}}" for slot in unknown),
                "known": ", ".join(f"{{{slot}}}" for slot in SLOTS),
            }
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
