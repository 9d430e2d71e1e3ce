"""Which public stories a list shows: one edition of each, in the order of the list.

Asked of the database with a limit, so that a list costs the same with ten thousand stories.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from clamour.appeals.models import AppealPage, Label, LabelledPage, ReportPage, YearPage

EVERYTHING = Q()


@dataclass(frozen=True, slots=True)
class Row:
    """One story of a list, as light as it can be: an archive has many."""

    pk: int
    story: UUID
    language: str
    title: str
    published: datetime
    # Of the alert, else of its publication.
    day: date


def of_year(year: str) -> Q:
    return Q(url_path__contains=f"/{year}/")


def of_country(code: str) -> Q:
    return Q(country=code)


def of_label(slug: str) -> Q:
    """A label on any edition counts for all of them."""
    labelled = Page.objects.filter(labelled__tag__slug=slug)
    return Q(translation_key__in=labelled.values("translation_key"))


def of_language(language: str) -> Q:
    return Q(locale__language_code=language)


def open_appeals(language: str, most: int) -> list[Row]:
    """Those that take letters: urgent ones first, then the newest."""
    pages = _one_edition(AppealPage, language).filter(closed_on=None)
    return _rows(pages.order_by("-urgent", "-first_published_at", "-pk")[:most])


def closed_appeals(language: str, most: int) -> list[Row]:
    pages = _one_edition(AppealPage, language).exclude(closed_on=None)
    return _rows(pages.order_by("-closed_on", "-pk")[:most])


def reports(language: str, most: int) -> list[Row]:
    return _rows(_one_edition(ReportPage, language).order_by("-first_published_at", "-pk")[:most])


def stories(which: Q, language: str, most: int) -> list[Row]:
    """The stories of an archive, the newest alert first."""
    found: list[Row] = []
    for model in (AppealPage, ReportPage):
        # No TruncDate: SQLite would call a function of ours for every page.
        day = Coalesce("issued", "first_published_at", output_field=DateTimeField())
        pages = _one_edition(model, language).filter(which)
        found += _rows(pages.order_by(day.desc(), "-pk")[:most])
    return sorted(found, key=lambda row: (row.day, row.pk), reverse=True)[:most]


def how_many_open() -> int:
    """How many appeals take letters, each counted once in however many languages."""
    return _originals(AppealPage).filter(closed_on=None).count()


def how_many_ended(since: date) -> int:
    """How many appeals ended with an outcome on that day or later."""
    ended = _originals(AppealPage).filter(closed_on__gte=since)
    return ended.exclude(outcome="").count()


def newest(which: Q, language: str, most: int) -> list[Row]:
    """The stories that went public last, whatever day their alerts are of."""
    found: list[Row] = []
    for model in (AppealPage, ReportPage):
        pages = _one_edition(model, language).filter(which)
        found += _rows(pages.order_by("-first_published_at", "-pk")[:most])
    return sorted(found, key=lambda row: (row.published, row.pk), reverse=True)[:most]


def languages() -> list[str]:
    """The languages that live stories are written in."""
    codes = _live(Page.objects.type(AppealPage, ReportPage))
    return sorted(set(codes.order_by().values_list("locale__language_code", flat=True).distinct()))


def years() -> list[str]:
    """The years with live stories, the newest first."""
    found: set[str] = set()
    # A question for each year: they are few, and one join over all paths takes a minute.
    for year in YearPage.objects.order_by("pk"):
        if year.slug not in found and year.get_children().live().exists():
            found.add(year.slug)
    return sorted(found, reverse=True)


def countries() -> list[str]:
    return sorted(
        {
            code
            for model in (AppealPage, ReportPage)
            for code in _live(model.objects).order_by().values_list("country", flat=True).distinct()
            if code
        }
    )


def labels() -> list[tuple[str, str]]:
    """Slug and name of each label of a live story, by name."""
    used = LabelledPage.objects.filter(content_object__live=True).values("tag")
    return list(Label.objects.filter(pk__in=used).order_by("name").values_list("slug", "name"))


def labels_of(story: UUID) -> list[tuple[str, str]]:
    """Slug and name of each label on a live edition of the story."""
    live = Page.objects.filter(translation_key=story, live=True)
    found = Label.objects.filter(pages__content_object__in=live).distinct().order_by("name")
    return list(found.values_list("slug", "name"))


def label_names(stories: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The names of each story's labels, in one query."""
    used = LabelledPage.objects.filter(content_object__translation_key__in=list(stories))
    found: dict[UUID, list[str]] = {}
    told = used.order_by("tag__name").values_list("content_object__translation_key", "tag__name")
    for story, name in told.distinct():
        found.setdefault(story, []).append(name)
    return found


def pages(rows: Iterable[Row]) -> dict[int, Any]:
    """The pages of these rows, with what a list shows of them."""
    wanted = [row.pk for row in rows]
    found: dict[int, Any] = {}
    for model in (AppealPage, ReportPage):
        found |= model.objects.select_related("locale").defer("statement").in_bulk(wanted)
    return found


def _live(pages: Any) -> QuerySet[Any]:
    """What everybody may see."""
    return pages.live().public()


def _one_edition(model: Any, language: str) -> QuerySet[Any]:
    """Of each story the edition in this language, else the oldest: the original."""
    if not language:
        return _originals(model)
    in_language = _beside().filter(locale__language_code=language)
    older = _beside().filter(pk__lt=OuterRef("pk"))
    chosen = Q(locale__language_code=language) | (~Exists(in_language) & ~Exists(older))
    return _live(model.objects).filter(chosen)


def _originals(model: Any) -> QuerySet[Any]:
    """Of each story the oldest live edition."""
    return _live(model.objects).filter(~Exists(_beside().filter(pk__lt=OuterRef("pk"))))


def _beside() -> QuerySet[Any]:
    """The live editions of a story, for a question about one of them."""
    return Page.objects.filter(translation_key=OuterRef("translation_key"), live=True)


def _rows(pages: QuerySet[Any]) -> list[Row]:
    told = ("pk", "translation_key", "locale__language_code", "title", "first_published_at")
    return [
        Row(pk, story, language, title, published, day or timezone.localdate(published))
        for pk, story, language, title, published, day in pages.values_list(*told, "issued")
    ]
