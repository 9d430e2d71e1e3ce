"""The pages about ourselves: about, donate, what else the desk wrote, and what is held of whom."""

from typing import Any

from django.utils.translation import gettext

from clamour import doors
from clamour.appeals.models import StandingPage
from clamour.appeals.translating.age import age_of
from clamour.site import languages
from clamour.site.foot import ABOUT, TRANSPARENCY
from clamour.site.frame import choices, frame
from clamour.site.prose import prose


def pages() -> list[StandingPage]:
    found = StandingPage.objects.live().public().select_related("locale")
    return list(found.order_by("path"))


def names_by_language() -> dict[str, list[list[str]]]:
    """Language -> slug and title of each standing page of the desk, as the foot names them."""
    told: dict[str, list[list[str]]] = {}
    for page in pages():
        told.setdefault(page.locale.language_code, []).append([page.slug, page.title])
    return told


def slugs_of(offered: list[str]) -> dict[str, set[str]]:
    """Slug -> the languages it stands in; what we show ourselves stands in all of them."""
    found = {ABOUT: set(offered), TRANSPARENCY: set(offered)}
    for page in pages():
        found.setdefault(page.slug, set()).add(page.locale.language_code)
    return found


def page_at(slug: str, language: str) -> StandingPage | None:
    return next(
        (it for it in pages() if (it.slug, it.locale.language_code) == (slug, language)), None
    )


def context_of(slug: str, language: str, offered: list[str]) -> dict[str, Any]:
    """What the standing page shows. Call it in the interface's language."""
    page = page_at(slug, language)
    stands_in = slugs_of(offered).get(slug, set()) | {language}
    here = {code: f"/{code}/{slug}/" for code in sorted(stands_in)}
    # Where it does not stand, its language's home does.
    switch = {code: f"/{code}/" for code in offered} | here
    told = frame(language, switch=choices(switch, language), address=f"/{language}/{slug}/")
    told["alternates_of"] = here
    if slug == TRANSPARENCY:
        return told | {"held": doors.what_is_held()}
    return told | told_of(page, language, is_about=slug == ABOUT)


def told_of(page: StandingPage | None, language: str, *, is_about: bool) -> dict[str, Any]:
    return {
        "title": page.title if page else gettext("About us"),
        "age": age_of(page) if page else None,
        "statement": prose(page.statement) if page and page.statement else "",
        "giving_ways": list(page.giving_ways.all()) if page else [],
        "is_about": is_about,
        "content_language": language,
        "content_direction": languages.direction(language),
    }
