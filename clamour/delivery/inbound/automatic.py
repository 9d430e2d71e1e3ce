"""Which mails no person wrote: by RFC 3834, by older headers, by their subject."""

import re
import tomllib
from email.message import Message
from functools import cache
from importlib import resources
from typing import Any

_ANSWER = re.compile(r"^(?:(?:re|aw|sv|rép|antw|ответ|отв|на)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.I)


def is_automatic(mail: Message, subject: str) -> bool:
    """Whether a program wrote this mail, as far as it can be told."""
    said = str(mail.get("Auto-Submitted") or "no").partition(";")[0].strip().lower()
    return said != "no" or _says_so(mail) or _begins_so(subject)


def _says_so(mail: Message) -> bool:
    for name, values in _rules()["headers"].items():
        found = mail.get(name)
        if found is not None and (not values or str(found).strip().lower() in values):
            return True
    return False


def _begins_so(subject: str) -> bool:
    start = _ANSWER.sub("", subject.strip(), count=1).lstrip("[(*: ").casefold()
    return any(_is_start(start, phrase) for phrase in _phrases())


def _is_start(subject: str, phrase: str) -> bool:
    """A word of the list is followed by nothing, or by what is no letter: "absence de preuves"
    is a subject that people write."""
    if not subject.startswith(phrase):
        return False
    rest = subject[len(phrase) :].lstrip()
    return " " in phrase or not rest or not rest[0].isalnum()


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(
        phrase.casefold() for phrases in _rules()["subjects"].values() for phrase in phrases
    )


@cache
def _rules() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("automatic.toml").read_text("utf-8")
    return tomllib.loads(text)
