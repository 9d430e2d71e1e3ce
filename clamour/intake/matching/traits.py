"""What of an alert is compared with others, be it a paper that came in or a page of the site."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any
from zlib import crc32

from django.db.models import F
from django.utils.html import strip_tags
from wagtail.models import Page

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.intake.matching.skeletons import skeletons
from clamour.intake.models import Paper
from clamour.offices.models import ContactPoint
from clamour.reading.folding import fold

COMPARED = 40_000
"""Characters of a text that are compared: a longer one has told by then what it is about."""
SHINGLE = 3
WORDS = re.compile(r"\w+")
NUMBERS = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
BLOCKS = re.compile(r"</(?:p|li|h\d)>|<br/?>")


@dataclass(frozen=True)
class Traits:
    """An alert as it is compared; `addresses` are pairs of kind and value."""

    title: str
    language: str
    country: str
    text: str
    issued: date | None = None
    deadline: date | None = None
    people: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    addresses: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def bones(self) -> dict[str, frozenset[str]]:
        """Each person's name with its skeletons."""
        return {name: skeletons(name) for name in self.people}

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Checksums of every few words in a row."""
        words = WORDS.findall(fold(self.text[:COMPARED]))
        rows = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
        return frozenset(crc32(" ".join(row).encode()) for row in rows)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Days, years, ages, amounts: they stay the same in every language."""
        bare = self.text[:COMPARED]
        for _kind, value in self.addresses:
            bare = bare.replace(value, " ")
        return frozenset(number.lstrip("0") for number in NUMBERS.findall(bare)) - {""}

    @property
    def heading(self) -> str:
        return " ".join(WORDS.findall(fold(self.title)))


def of_paper(paper: Paper) -> Traits:
    """The traits of a paper as it was read."""
    read = paper.reading
    return Traits(
        title=read["title"] or "",
        language=read["language"] or "",
        country=read["country"] or "",
        text=paper.source,
        issued=_day(read["issued"]),
        deadline=_day(read["deadline"]),
        people=tuple(read["people"]),
        demands=tuple(read["demands"]),
        addresses=frozenset((it["kind"], it["value"]) for it in read["contacts"]),
    )


def of_page(page: Page) -> Traits:
    """The traits of an appeal or a report as its newest version says."""
    draft = page.get_latest_revision_as_object()
    is_appeal = isinstance(draft, AppealPage)
    people = tuple(it.name for it in draft.people.all()) if is_appeal else ()
    demands = tuple(it.text for it in draft.demands.all()) if is_appeal else ()
    statement = strip_tags(BLOCKS.sub("\n", draft.statement))
    letters = [it.text for it in appeals.model_letters(page.translation_key)]
    return Traits(
        title=draft.title,
        language=page.locale.language_code,
        country=draft.country,
        text="\n".join(chain([draft.title, draft.summary, statement], demands, people, letters)),
        issued=draft.issued,
        deadline=getattr(draft, "deadline", None),
        people=people,
        demands=demands,
        addresses=_addresses(page),
    )


def _addresses(page: Page) -> frozenset[tuple[str, str]]:
    points = ContactPoint.objects.filter(office__targets__appeal=page.translation_key)
    return frozenset(points.values_list(F("kind"), F("value")))


def _day(said: Any) -> date | None:
    return date.fromisoformat(said) if said else None
