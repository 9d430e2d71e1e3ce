"""The gaps of a letter: runs of dots or underscores with their hints, and hints in brackets."""

import re

_GAP = re.compile(r"\.{4,}|_{3,}|…{2,}|\.{3}…+|-{6,}|(?:_ ){3,}_?")
_HINT = re.compile(r"[ ]{0,3}(?:\[[^\]\n]{2,120}\]|\([^)\n]{2,120}\))")
_BRACKET = re.compile(r"\[[^\]\n]{2,120}\]|\{[^}\n]{2,60}\}|<[^>@\n/]{2,60}>")
_ALONE = re.compile(r"^[ ]*\((?P<hint>[^)\n]{3,120})\)[ ]*$", re.M)
# What stands before a gap that is for the writer: "Name: ........", "Date".
_LABEL = re.compile(r"[^\W\d_][\w ,/.'’()-]{0,40}:?")


def find_slots(text: str) -> list[str]:
    """Return the gaps of a letter in order: a run of dots with its hint, or a bracketed hint."""
    found: list[tuple[int, int]] = []
    for match in _GAP.finditer(text):
        hint = _HINT.match(text, match.end())
        found.append((match.start(), hint.end() if hint else match.end()))
    for pattern in (_BRACKET, _ALONE):
        for match in pattern.finditer(text):
            if not any(a <= match.start() < b for a, b in found) and _is_hint(match.group()):
                found.append(match.span())
    return [re.sub(r"\s+", " ", text[a:b]).strip() for a, b in sorted(found)]


def _is_hint(text: str) -> bool:
    return any(c.isalpha() for c in text) and not re.search(r"https?:|@", text)


def is_gap(text: str) -> bool:
    """Tell whether a text has a run of dots or underscores."""
    return bool(_GAP.search(text))


def is_slot_only(text: str) -> bool:
    """Tell whether a line is nothing but gaps."""
    return bool(find_slots(text)) and not re.search(r"\w", _without_slots(text))


def is_labelled_slot(text: str) -> bool:
    """Tell whether a line is gaps with a short label before each: "Name: .........."."""
    words = _without_slots(text).strip()
    return bool(find_slots(text)) and (not words or bool(_LABEL.fullmatch(words)))


def _without_slots(text: str) -> str:
    for slot in find_slots(text):
        text = text.replace(slot, "", 1)
    return text
