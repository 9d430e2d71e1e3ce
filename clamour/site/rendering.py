"""The door PAGE_RENDERER: every public page is made here, into files or for one request."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Page

from clamour.appeals import queries as appeals
from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage
from clamour.letters.queries import Count
from clamour.site import (
    folder,
    foot,
    headers,
    languages,
    lists,
    making,
    reaching,
    standing,
    telling,
)
from clamour.site.addresses import Addresses
from clamour.site.filling import render_stale
from clamour.site.frame import frame
from clamour.site.writing import ledger_of, refresh_counts

__all__ = ["on_the_spot", "preview", "refresh_counts", "render_stale", "respond"]

# Pages around a letter that offer the other ways to send it.
FULLY_TOLD = {"site/act/write.html", "site/act/receipt.html", "site/act/own.html"}


def respond(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page that is about one person's act, in the language that is active."""
    language = translation.get_language() or languages.SPOKEN_WHEN_UNSURE
    page = context.get("page")
    with translation.override(languages.interface_for(language)):
        around = _around(page, language, template) if page else frame(language)
        told = around | {"address": "", "is_act": True, "back": around["address"]} | context
        return HttpResponse(render_to_string(template, told), status=status)


def _around(page: AppealPage, language: str, template: str) -> dict[str, Any]:
    """What such a page shows of its appeal. Acting is what crowds do at once: most show little."""
    return _fully(page, language) if template in FULLY_TOLD else _named(page, language)


_named = kept(telling.named)


@kept
def _fully(page: AppealPage, language: str) -> dict[str, Any]:
    # The count as last put down: a crowd that acts must not count itself at every step.
    count = Count(*(folder.ledger(str(page.translation_key)).get("count") or (0, 0)))
    return telling.appeal(page, language, count=count)


def preview(request: HttpRequest, page: Any) -> HttpResponse:
    """The page as it would be published, for the desk's frame."""
    response = HttpResponse(making.draft(page))
    response["Content-Security-Policy"] = headers.PREVIEW_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Robots-Tag"] = "noindex"
    return response


def on_the_spot(path: str) -> str | None:
    """The page at this path when the worker has not rendered it yet; None when nothing is there."""
    below = path.strip("/").partition("/")[2]
    if below[:4].isdecimal():
        return _story_html(path)
    if below in (foot.ABOUT, foot.DONATE, foot.TRANSPARENCY):
        return _standing_html(path)
    listed = lists.at(path)
    return making.list_page(*listed, lists.home_languages()) if listed else None


def _standing_html(path: str) -> str | None:
    language, _, slug = path.strip("/").partition("/")
    offered = lists.home_languages()
    if language in standing.slugs_of(offered).get(slug, ()):
        return making.standing_page(slug, language, offered)
    return None


def _story_html(path: str) -> str | None:
    addresses = Addresses.near(path, _above(path))
    found = addresses.at(path)
    if found:
        return making.edition(found[1], _page(found[1].page), addresses)
    above = addresses.at(_above(path))
    if above is None:
        return None
    page = _page(above[1].page)
    part = path.removeprefix(_above(path))
    if not isinstance(page, AppealPage):
        return None
    if part == reaching.PART and making.can_act(page):
        return making.offices_page(above[1], page, addresses)
    for update in appeals.updates(page):
        if f"{update.slug}/" == part:
            return making.update(update, page, above[1], addresses)
    return None


def _above(path: str) -> str:
    """`/en/2026/slug/offices/` stands below `/en/2026/slug/`."""
    return path.rstrip("/").rpartition("/")[0] + "/"


def home_languages() -> list[str]:
    """The languages that have a home in the folder; asks no database."""
    homes = [address.strip("/") for address in folder.ledger(ledger_of(lists.HOME))["addresses"]]
    return [home for home in homes if "/" not in home] or list(settings.INTERFACE_LANGUAGES)


def _page(pk: int) -> Any:
    return Page.objects.select_related("locale").get(pk=pk).specific
