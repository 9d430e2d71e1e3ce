"""Text for the cell of a spreadsheet, and back: it must never be taken for a formula."""

import re

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Characters that XML 1.0 has no place for, and openpyxl refuses.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Several texts stand between bars; a bar of their own is written twice.
SEPARATOR = " | "
_BETWEEN = re.compile(r"\s*(?:(?<!\|)\|(?!\|)|\n)\s*")


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would begin to reckon."""
    text = _NO_TEXT.sub("", text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def bare(cell: str) -> str:
    """The text of a cell without the apostrophe that made it safe."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].lstrip().startswith(_FORMULA) else text


def joined(parts: list[str]) -> str:
    """Several texts for one cell."""
    return SEPARATOR.join(part.replace("|", "||") for part in parts)


def parted(cell: str, lines: bool = True) -> list[str]:
    """The texts of a cell: between bars, or on lines unless those belong to one text."""
    cell = cell if lines else cell.replace("\n", ", ")
    return [bare(part.replace("||", "|")) for part in _BETWEEN.split(cell) if part.strip()]
