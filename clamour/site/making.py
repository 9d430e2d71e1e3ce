"""The HTML of each public page, for readers of one language."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from clamour.appeals.models import AppealPage, ReportPage, StandingPage, UpdatePage
from clamour.letters.queries import Count
from clamour.site import feeds, languages, lists, reaching, standing, telling
from clamour.site.addresses import Addresses, Edition
from clamour.site.asked import Asked
from clamour.site.frame import alternates
from clamour.site.spread import embedding


def edition(edition: Edition, page: telling.Story, addresses: Addresses) -> str:
    """The page alone, for one request."""
    with translation.override(languages.interface_for(edition.language)):
        context = telling.context_for(page, edition.language, addresses=addresses)
        return render_to_string(story_template(page), context)


def edition_with_parts(
    edition: Edition, page: telling.Story, addresses: Addresses, count: Count | None
) -> dict[str, str]:
    """The page ("") and those below its address: the frame for partners, the ways, the updates.

    What is told of the story is asked once for all of them.
    """
    interface = languages.interface_for(edition.language)
    with translation.override(interface):
        told = telling.context_for(page, edition.language, addresses=addresses, count=count)
        # A page that becomes a file has its `count.json` beside it.
        pages: dict[str, str] = {
            "": render_to_string(story_template(page), {**told, "is_file": count is not None})
        }
        if not isinstance(page, AppealPage):
            return pages
        if told["takes_letters"]:
            pages[embedding.PART] = render_to_string("site/embed.html", told)
        if can_act(page):
            ways = reaching.context_of(page, interface, told)
            pages[reaching.PART] = render_to_string("site/offices.html", ways)
        for it in told["updates"]:
            context = telling.update(it.update, page, edition.language, addresses=addresses)
            pages[f"{it.update.slug}/"] = render_to_string("site/update.html", context)
        return pages


def update(update: UpdatePage, page: AppealPage, edition: Edition, addresses: Addresses) -> str:
    """A page of its own for one update, below the edition's address."""
    with translation.override(languages.interface_for(edition.language)):
        context = telling.update(update, page, edition.language, addresses=addresses)
        return render_to_string("site/update.html", context)


def can_act(page: telling.Story) -> bool:
    """Whether readers can do something: then a page tells every way to do it."""
    return isinstance(page, AppealPage) and page.closed_on is None


def offices_page(edition: Edition, page: AppealPage, addresses: Addresses) -> str:
    interface = languages.interface_for(edition.language)
    with translation.override(interface):
        told = telling.appeal(page, edition.language, addresses=addresses)
        return render_to_string("site/offices.html", reaching.context_of(page, interface, told))


def list_files(
    shown: lists.List, language: str, offered: list[str], asked: Asked
) -> dict[str, bytes]:
    """The list's page with the feeds that lie beside it."""
    with translation.override(languages.interface_for(language)):
        context = _alternates(lists.context_of(shown, language, offered, asked))
        html = render_to_string(list_template(shown), context).encode()
        fed = feeds.files(shown, language, context["feed"], asked) if "feed" in context else {}
        return {"index.html": html, **fed}


def list_page(shown: lists.List, language: str, offered: list[str]) -> str:
    with translation.override(languages.interface_for(language)):
        context = _alternates(lists.context_of(shown, language, offered))
        return render_to_string(list_template(shown), context)


def standing_page(slug: str, language: str, offered: list[str]) -> str:
    with translation.override(languages.interface_for(language)):
        context = _alternates(standing.context_of(slug, language, offered))
        return render_to_string(f"site/{standing_template(slug)}.html", context)


def draft(page: Any) -> str:
    """The page as it would be published, for the desk's frame."""
    language = page.locale.language_code
    with translation.override(languages.interface_for(language)):
        if isinstance(page, StandingPage):
            context = standing.context_of(page.slug, language, [language])
            context |= standing.told_of(page, language, is_about=page.slug == "about")
            return render_to_string("site/standing.html", context | {"is_preview": True})
        if isinstance(page, UpdatePage):
            context = telling.update(page, page.appeal, language)
            return render_to_string("site/update.html", context | {"is_preview": True})
        context = telling.context_for(page, language) | {"is_preview": True}
        return render_to_string(story_template(page), context)


def story_template(page: telling.Story) -> str:
    return "site/report.html" if isinstance(page, ReportPage) else "site/appeal.html"


def list_template(shown: lists.List) -> str:
    if not shown.name:
        return "site/home.html"
    return "site/list.html" if shown.value else "site/archive.html"


def standing_template(slug: str) -> str:
    return "transparency" if slug == standing.TRANSPARENCY else "standing"


def _alternates(context: dict[str, Any]) -> dict[str, Any]:
    told = context.pop("alternates_of")
    return context | {"alternates": alternates(told)}
