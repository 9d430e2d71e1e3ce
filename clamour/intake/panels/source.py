"""The source text of an alert with the places marked that its fields were read from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from clamour.intake.models import Paper

LABELS = {
    "title": _("title"),
    "issued": _("date"),
    "country": _("country"),
    "deadline": _("deadline"),
    "demands": _("demand"),
    "people": _("person"),
    "contacts": _("contact"),
    "missing_contacts": _("missing address"),
    "letter": _("model letter"),
    "gatherings": _("gathering"),
}


GOES_TO = {"letter": "letter_text", "contacts": "new-value", "missing_contacts": "lost"}


@dataclass(frozen=True)
class Mark:
    """Characters `start` to `end` of the paper's text, and what was read there."""

    start: int
    end: int
    field: str


@dataclass(frozen=True)
class Piece:
    """A stretch of the text. `begins`: the label stands before it, once for each mark.

    `whole` is what the mark holds, which other marks inside may have cut into pieces.
    """

    text: str
    field: str = ""
    begins: bool = False
    whole: str = ""

    @property
    def label(self) -> str:
        return str(LABELS.get(self.field, ""))

    @property
    def goes_to(self) -> str:
        """The field of the form that this was read for."""
        return GOES_TO.get(self.field, self.field)


def pieces(paper: Paper) -> list[Piece]:
    """Cut the text at the marks. Of marks that overlap, the shorter one says what it is."""
    marks = sorted(set(_marks(paper)), key=lambda mark: (mark.end - mark.start, mark.start))
    edges = {0, len(paper.source)} | {at for mark in marks for at in (mark.start, mark.end)}
    cuts = sorted(edges)
    return [_piece(paper.source, start, end, marks) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, end: int, marks: list[Mark]) -> Piece:
    mark = next((it for it in marks if it.start <= start and end <= it.end), None)
    if mark is None:
        return Piece(text[start:end])
    whole = text[mark.start : mark.end].strip()
    return Piece(text[start:end], mark.field, begins=start == mark.start, whole=whole)


def _marks(paper: Paper) -> Iterator[Mark]:
    """Spans count from the whole document: the paper is a part of it."""
    offset = paper.reading["span"][0]
    for field in LABELS:
        for start, end in _spans(paper.reading, field):
            start, end = max(0, start - offset), min(len(paper.source), end - offset)
            if start < end:
                yield Mark(start, end, field)


def _spans(reading: dict[str, Any], field: str) -> Iterable[tuple[int, int]]:
    holder = reading["found"].get(field) or reading.get(field) or []
    for item in holder if isinstance(holder, list) else [holder]:
        if isinstance(item, dict):
            yield from item.get("spans", [])
