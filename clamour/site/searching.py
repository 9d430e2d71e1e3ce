"""Finding published stories by words, in the database, for readers without scripts."""

import re
from typing import Any
from uuid import UUID

from wagtail.models import Page

from clamour.appeals.models import AppealPage, FormerAddress, ReportPage, UpdatePage
from clamour.letters.queries import counts
from clamour.site import languages
from clamour.site.addresses import Addresses
from clamour.site.tally import tally
from clamour.site.telling import headline

WORD = re.compile(r"\w+")
LONGEST, MOST, SUGGESTED = 100, 40, 5
SHORTEST_WORD = 4


def search(words: str, language: str) -> list[dict[str, Any]]:
    """The stories that hold all of these words, best first, told as lists tell them."""
    # Words alone: signs are a language of their own to the database's search.
    words = " ".join(WORD.findall(words[:LONGEST]))
    if not words:
        return []
    public = Page.objects.type(AppealPage, ReportPage, UpdatePage).live().public()
    found = public.search(words)[: MOST * 2]
    return _told([_story_of(page) for page in found][: MOST * 2], language)[:MOST]


def like(path: str, language: str) -> list[dict[str, Any]]:
    """Stories whose address resembles one that is not there."""
    slug = path.strip("/").rpartition("/")[2]
    parts = [part for part in slug.lower().split("-") if len(part) >= SHORTEST_WORD]
    if not parts:
        return []
    pages = Page.objects.type(AppealPage, ReportPage).live().public()
    rows = pages.filter(slug__icontains=max(parts, key=len)).order_by("-pk")
    close = rows.values_list("translation_key", "slug")[:50]
    wanted = set(parts)
    best = sorted(close, key=lambda row: -len(wanted & set(row[1].split("-"))))
    return _told([key for key, _slug in best], language)[:SUGGESTED]


def moved_to(path: str) -> str | None:
    """Where the page that stood at this path stands now; None when none ever did."""
    language, _, tail = path.strip("/").partition("/")
    if tail.count("/") == 0:
        return None
    rows = FormerAddress.objects.select_related("page").filter(page__live=True)
    row = rows.filter(path=path).first() or rows.filter(path__endswith=f"/{tail}/").first()
    if row is None:
        return None
    page = row.page.specific
    if isinstance(page, UpdatePage):
        edition = Addresses.around(page.appeal.translation_key).best(
            page.appeal.translation_key, language
        )
        return f"{edition.address}{page.slug}/" if edition else None
    edition = Addresses.around(page.translation_key).best(page.translation_key, language)
    return edition.address if edition else page.url_path


def _story_of(page: Page) -> UUID:
    above = page.get_parent() if isinstance(page.specific, UpdatePage) else page
    return above.translation_key


def _told(stories: list[UUID], language: str) -> list[dict[str, Any]]:
    """Each story once, in the edition that is nearest to the reader."""
    stories = list(dict.fromkeys(stories))
    if not stories:
        return []
    addresses = Addresses.around(*stories)
    chosen = {story: addresses.best(story, language) for story in stories}
    pks = [edition.page for edition in chosen.values() if edition]
    pages: dict[int, Any] = {}
    for model in (AppealPage, ReportPage):
        pages |= model.objects.select_related("locale").in_bulk(pks)
    known = counts(stories)
    items = []
    for story, edition in chosen.items():
        if edition and edition.page in pages:
            page = pages[edition.page]
            item = headline(page, languages.interface_for(language))
            items.append(item | {"address": edition.address})
            if isinstance(page, AppealPage):
                items[-1]["tally"] = tally(known[story], page.goal)
    return items
