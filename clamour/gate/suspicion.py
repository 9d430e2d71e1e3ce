"""What makes a letter wait for the desk: threats, insults, links, bursts of the same words.

One threatening letter "from a supporter" discredits a thousand honest ones, and it is the cheapest
sabotage there is. Only words of the sender's own are looked at. A look of the desk costs less than
a threat that arrived, so the lists may be coarse.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from clamour.gate import budgets
from clamour.gate.models import WordList

_BROUGHT = Path(__file__).parent / "words"


class Reason(StrEnum):
    """Why the desk looks first."""

    WORDS = "words"
    LINKS = "links"
    BURST = "burst"


# An address with a scheme, a mailbox, or a name under a domain that advertisers use.
_ENDS = "com|org|net|info|io|biz|ru|cn|top|xyz|site|online|shop|link|click|live|tk|me|ly|gg|рф"
LINK = re.compile(
    rf"\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|\S+@\S+\.\w\w+|\b[\w-]+\.(?:{_ENDS})\b(?!\.\w)", re.I
)
WORD = re.compile(r"\w+")
SHINGLE = 6  # words; fewer are shared by honest letters
KEPT = 3  # shingles of a letter that stand for it
FEWEST = 12  # words; a shorter text is a greeting


def reasons(own: str, *, model: str, where: str) -> list[Reason]:
    """Why these words of the sender's own should be looked at first; empty when they may go.

    `model` is what everybody is offered: what stands in it is nobody's own. `where` is what bursts
    are counted for, such as the appeal. Counts the letter; call it once for each.
    """
    if not own.strip():
        return []
    found = []
    if _listed().search(plain(own)):
        found.append(Reason.WORDS)
    if set(_links(own)) - set(_links(model)):
        found.append(Reason.LINKS)
    if _is_in_burst(own, model, where):
        found.append(Reason.BURST)
    return found


def plain(text: str) -> str:
    """The text as lists are compared with it: one case, one form, single spaces, no tricks."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    # What is drawn as nothing must not hide a word; joiners are letters in some scripts.
    seen = "".join(c for c in folded if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
    return " ".join(seen.split())


def brought(language: str) -> str:
    """The list that Clamour brings for this language; "" when it brings none."""
    path = _BROUGHT / f"{language}.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def lists() -> dict[str, str]:
    """The list of each language that holds: the desk's own, else the one we bring."""
    ours = {path.stem: brought(path.stem) for path in sorted(_BROUGHT.glob("*.txt"))}
    return ours | dict(WordList.objects.values_list("language", "words"))


def _listed() -> re.Pattern[str]:
    """Every list at once: who threatens does not choose the page of their own language."""
    return _pattern(tuple(sorted(lists().values())))


@lru_cache(maxsize=4)
def _pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    lines = {plain(line) for text in texts for line in text.splitlines()}
    parts = sorted(_part(line) for line in lines if line.strip("* "))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)" if parts else r"(?!)")


@cache
def _part(line: str) -> str:
    words, star = line.rstrip("*"), r"\w*" if line.endswith("*") else ""
    return re.escape(words) + star


def _links(text: str) -> Iterable[str]:
    return [found.casefold() for found in LINK.findall(text)]


def _is_in_burst(own: str, model: str, where: str) -> bool:
    """Whether many have just sent words like these, which the page does not offer.

    Of the runs of six words that are not the model's, those with the smallest hashes stand for the
    letter: who changes a word here and there still shares some of them (MinHash, Broder 1997).
    """
    new = _shingles(own) - _shingles(model)
    if len(WORD.findall(own)) < FEWEST or not new:
        return False
    marks = sorted(hashlib.blake2b(run.encode(), digest_size=8).hexdigest() for run in new)[:KEPT]
    # Each is counted, whatever the first one says.
    over = [mark for mark in marks if not budgets.within(budgets.SAME_WORDS, f"{where} {mark}")]
    return bool(over)


def _shingles(text: str) -> set[str]:
    words = WORD.findall(plain(text))
    return {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
