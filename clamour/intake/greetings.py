"""The first line of an alert's letter: "Dear Minister," fits one office and not the next."""

from typing import NamedTuple

from clamour.appeals import slots
from clamour.reading.folding import fold
from clamour.reading.languages import language as words_of

EACH = "{salutation}"
LONGEST = 120
ENDS = (",", "!", ":", "،")


class Greeting(NamedTuple):
    """How the alert's own letter greets, and the language of the letter."""

    line: str = ""
    language: str = "en"


def fixed_greeting(text: str, language: str) -> str:
    """The line that greets one office whoever reads it; "" when the letter has none."""
    _above, line, below = _parted(text)
    greets = words_of(language).pattern("letter", "salutation").match(fold(line))
    alone = line.endswith(ENDS) or _begins_blank(below)
    is_short = len(line) < LONGEST and not slots.PATTERN.search(line)
    return line if greets and alone and is_short else ""


def greets_each(text: str) -> bool:
    return _parted(text)[1] == EACH


def greet_each(text: str, language: str) -> str:
    """The letter with a slot in place of the fixed greeting."""
    return _with(text, EACH) if fixed_greeting(text, language) else text


def greet_as(text: str, greeting: str) -> str:
    """The letter with the alert's own greeting back in place of the slot."""
    return _with(text, greeting) if greets_each(text) else text


def _with(text: str, greeting: str) -> str:
    above, _line, below = _parted(text)
    return f"{above}{greeting}{below}"


def _parted(text: str) -> tuple[str, str, str]:
    """What stands above the first line with words, that line, and what follows."""
    start = len(text) - len(text.lstrip())
    line, end, below = text[start:].partition("\n")
    return text[:start], line.strip(), f"{end}{below}"


def _begins_blank(below: str) -> bool:
    """Whether a free line follows, so that the first one stands by itself."""
    return not below.removeprefix("\n").partition("\n")[0].strip()
