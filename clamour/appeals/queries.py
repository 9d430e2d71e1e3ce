"""What is asked often of appeals."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import Page

from clamour.appeals.models import AppealPage, ModelLetter, Purpose, Target, UpdatePage
from clamour.offices import queries as offices
from clamour.offices.models import ContactPoint
from clamour.offices.states import USABLE, USABLE_FOR_COPIES

SUGGESTED = 8


def editions(appeal: UUID) -> dict[str, AppealPage]:
    """The appeal's pages by language, drafts too, the oldest (the original) first."""
    pages = AppealPage.objects.filter(translation_key=appeal).select_related("locale")
    return {page.locale.language_code: page for page in pages.order_by("pk")}


def edition(appeal: UUID, language: str) -> AppealPage | None:
    """The live page in this language, else the live original, else None."""
    live = {code: page for code, page in editions(appeal).items() if page.live}
    return live.get(language) or next(iter(live.values()), None)


def targets(appeal: UUID, language: str) -> QuerySet[Target]:
    """The targets of one edition: those for all editions and those of its own."""
    return (
        Target.objects.filter(Q(edition="") | Q(edition=language), appeal=appeal)
        .select_related("office")
        .prefetch_related("office__names")
        .order_by("order", "pk")
    )


def points(targets: Iterable[Target]) -> dict[int, list[ContactPoint]]:
    """The contact points that each target may be written at, by the target's pk."""
    every = list(targets)
    known = offices.usable_points([it.office_id for it in every], USABLE_FOR_COPIES)
    return {
        it.pk: [point for point in known[it.office_id] if point.state in usable_for(it.purpose)]
        for it in every
    }


def offices_of_country(country: str, besides: UUID) -> list[int]:
    """The offices that other appeals of this country write to, the most used first."""
    if not country:
        return []
    pages = AppealPage.objects.filter(country=country).exclude(translation_key=besides)
    rows = Target.objects.filter(appeal__in=pages.values("translation_key")).values("office")
    used = rows.annotate(appeals=Count("appeal", distinct=True)).order_by("-appeals", "office")
    return [row["office"] for row in used[:SUGGESTED]]


def usable_for(purpose: str) -> Collection[str]:
    """In which states an address is used: a copy may go to one that looks private."""
    return USABLE if purpose == Purpose.PROTEST else USABLE_FOR_COPIES


def model_letters(appeal: UUID, version: int | None = None) -> list[ModelLetter]:
    """The model letters of the appeal that stand, or stood at that version; oldest first."""
    return standing(model_versions(appeal), version)


def model_versions(appeal: UUID) -> list[ModelLetter]:
    """Every version of every model letter of the appeal, in the order of `standing`."""
    return list(ModelLetter.versions.filter(appeal=appeal).order_by("pk"))


def standing(versions: Iterable[ModelLetter], version: int | None) -> list[ModelLetter]:
    """Those of `versions` that stood then, in the order in which each was first written.

    A language keeps its place however often its letter changes: the first one is what readers of
    other languages get.
    """
    stood: dict[tuple[str, str], ModelLetter | None] = {}
    for letter in versions:
        stood.setdefault((letter.purpose, letter.language), None)
        if letter.stood(version):
            stood[letter.purpose, letter.language] = letter
    return [letter for letter in stood.values() if letter]


def newest_version(appeal: UUID) -> int | None:
    """The newest version of the appeal's model letters, for `model_letters` later."""
    numbers = ModelLetter.versions.filter(appeal=appeal).aggregate(
        Max("version"), Max("replaced_by")
    )
    return max((number for number in numbers.values() if number is not None), default=None)


def main_target(targets: Iterable[Target]) -> Target | None:
    """Whom the letter that is offered for changing speaks to: the first protested to."""
    every = list(targets)
    return next((it for it in every if it.purpose == Purpose.PROTEST), next(iter(every), None))


def letter_to(
    letters: Iterable[ModelLetter], target: Target | None, language: str
) -> ModelLetter | None:
    """The model letter that this target gets from a page in this language."""
    purpose = target.purpose if target else Purpose.PROTEST.value
    return fitting(letters, purpose, (target.language if target else "") or language)


def fitting(letters: Iterable[ModelLetter], purpose: str, language: str) -> ModelLetter | None:
    """The model letter that fits best: this purpose in this language, else in any language.

    A copy is the protest itself, so a copy without a letter of its own takes that one.
    """
    letters = list(letters)
    for wanted in dict.fromkeys((purpose, Purpose.PROTEST.value)):
        of_purpose = [letter for letter in letters if letter.purpose == wanted]
        if of_purpose:
            return next((it for it in of_purpose if it.language == language), of_purpose[0])
    return None


def updates(page: AppealPage) -> list[UpdatePage]:
    """The live updates of an appeal for readers of this edition, the newest first.

    One that has not been translated stands there in the words of the edition that has it.
    """
    return updates_of([page])[page.pk]


def updates_of(pages: Iterable[AppealPage]) -> dict[int, list[UpdatePage]]:
    """The same for several editions, in two queries: pk -> updates."""
    every = list(pages)
    keys = {page.translation_key for page in every}
    beside = Page.objects.filter(translation_key__in=keys, live=True).values("path")
    # Updates are few beside all pages: each is asked for the appeal that it stands under.
    above = Substr("path", 1, Length("path") - UpdatePage.steplen)
    live = UpdatePage.objects.live().annotate(above=above).filter(above__in=beside)
    homes = dict(
        Page.objects.filter(translation_key__in=keys).values_list("path", "translation_key")
    )
    found = list(live.select_related("locale").order_by("pk"))
    told = {}
    for page in every:
        chosen: dict[UUID, UpdatePage] = {}
        for update in found:
            own = homes.get(update.path[: -UpdatePage.steplen]) == page.translation_key
            is_here = update.path.startswith(page.path)
            if own and (update.translation_key not in chosen or is_here):
                chosen[update.translation_key] = update
        told[page.pk] = sorted(chosen.values(), key=lambda it: (it.at, it.pk), reverse=True)
    return told


def slugs_of(update: UpdatePage) -> dict[str, str]:
    """Under which name a live update stands in each language; the others show its original."""
    beside = UpdatePage.objects.live().filter(translation_key=update.translation_key)
    rows = list(beside.order_by("pk").values_list("locale__language_code", "slug"))
    original = rows[0][1] if rows else update.slug
    return dict.fromkeys(dict(settings.LANGUAGES), original) | dict(rows)
