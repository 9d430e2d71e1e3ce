"""The door PAGE_RENDERER: every public page is made here, into files or for one request."""

import json
import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Page

from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage
from clamour.letters.queries import Count, counts
from clamour.offices.queries import written_from
from clamour.site import folder, headers, languages, lists, reaching, release, tally, telling
from clamour.site.addresses import Addresses, Edition
from clamour.site.frame import frame
from clamour.stale import actions as stale
from clamour.stale.models import StalePage

logger = logging.getLogger(__name__)
LISTS = "lists"
ALL = "all"
STORY = "story:"
OFFICE = "office:"
# Pages around a letter that offer the other ways to send it.
FULLY_TOLD = {"site/act/write.html", "site/act/receipt.html", "site/act/own.html"}


# --- For one request ---------------------------------------------------------------------------
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


def preview(request: HttpRequest, page: telling.Story) -> HttpResponse:
    """The page as it would be published, for the desk's frame."""
    language = page.locale.language_code
    with translation.override(languages.interface_for(language)):
        context = telling.context_for(page, language) | {"is_preview": True}
        response = HttpResponse(render_to_string(_template(page), context))
    response["Content-Security-Policy"] = headers.PREVIEW_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Robots-Tag"] = "noindex"
    return response


def on_the_spot(path: str) -> str | None:
    """The page at this path when the worker has not rendered it yet; None when nothing is there."""
    addresses = Addresses.load()
    found = addresses.at(path)
    if found:
        return _edition_html(found[1], _page(found[1].page), addresses)
    above = addresses.at(path.removesuffix(reaching.PART))
    if above and path.endswith(f"/{reaching.PART}"):
        page = _page(above[1].page)
        return _offices_html(above[1], page, addresses) if _can_act(page) else None
    if path in lists.all_addresses(addresses):
        return _list_html(path, addresses)
    return None


def home_languages() -> list[str]:
    """The languages that have a home in the folder; asks no database."""
    homes = [address.strip("/") for address in folder.ledger(LISTS)["addresses"]]
    return [home for home in homes if "/" not in home] or list(settings.INTERFACE_LANGUAGES)


# --- Into files --------------------------------------------------------------------------------
def render_stale() -> int:
    """Render what is marked; return how much was. What fails stays marked and stops nobody."""
    with folder.alone():
        if release.changed():
            stale.mark([ALL], why="a new release")
            release.put_down()
        _expand()
        waiting = stale.waiting()
        # After the marks were read: what they stand for is then in the tree.
        addresses = Addresses.load() if waiting else Addresses([])
        return sum(_render_marked(mark, addresses) for mark in waiting)


def render_story(story: UUID, addresses: Addresses | None = None) -> None:
    """Write every edition of the story, and remove the files of those that are gone."""
    addresses = addresses or Addresses.load()
    editions = addresses.editions(story)
    pages = {pk: _page(pk) for pk in {edition.page for edition in editions.values()}}
    count = _count(story, pages)
    filled: list[str] = []
    for edition in editions.values():
        page = pages[edition.page]
        files = {"index.html": _edition_html(edition, page, addresses, count).encode()}
        if count is not None and isinstance(page, AppealPage):
            files["count.json"] = _count_json(count, page.goal, edition.language)
        folder.write(edition.address, files)
        filled.append(edition.address)
        if _can_act(page):
            around = f"{edition.address}{reaching.PART}"
            html = _offices_html(edition, page, addresses, count)
            folder.write(around, {"index.html": html.encode()})
            filled.append(around)
    _forget(str(story), set(filled), addresses)
    folder.remember(
        str(story),
        addresses=filled,
        count=[count.letters, count.countries] if count else None,
    )


def render_lists(addresses: Addresses | None = None) -> None:
    """Write the homes and years of every language."""
    addresses = addresses or Addresses.load()
    now = lists.all_addresses(addresses)
    for address in now:
        folder.write(address, {"index.html": _list_html(address, addresses).encode()})
    _forget(LISTS, set(now), addresses)
    folder.remember(LISTS, addresses=now)


def refresh_counts() -> int:
    """Rewrite count.json where letters came in, and mark those pages; return how many appeals."""
    appeals = AppealPage.objects.live().filter(closed_on=None).order_by("-pk")
    goals = dict(appeals.values_list("translation_key", "goal"))
    changed = 0
    with folder.alone():
        for story, count in counts(goals).items():
            changed += _refresh_count(story, count, goals[story])
    return changed


def _refresh_count(story: UUID, count: Count, goal: int) -> bool:
    before = folder.ledger(str(story))
    now = [count.letters, count.countries]
    if before.get("count") in (None, now):  # not rendered yet, or nothing new
        return False
    for address in before["addresses"]:
        if address.endswith(f"/{reaching.PART}"):
            continue
        language = address.split("/")[1]
        folder.write(address, {"count.json": _count_json(count, goal, language)})
    folder.remember(str(story), addresses=before["addresses"], count=now)
    stale.mark([f"{STORY}{story}", LISTS], why="letters came in")
    return True


def _render_marked(mark: StalePage, addresses: Addresses) -> bool:
    try:
        if mark.what == LISTS:
            render_lists(addresses)
        elif mark.what.startswith(STORY):
            render_story(UUID(mark.what.removeprefix(STORY)), addresses)
    except Exception:
        logger.exception("could not render %s", mark.what)
        return False
    stale.done(mark)
    return True


def _expand() -> None:
    """`all` and `office:` become one mark a story: one that fails keeps only itself waiting."""
    for mark in stale.waiting():
        if mark.what == ALL:
            names = {*map(str, Addresses.load().stories()), *folder.remembered()} - {LISTS}
            stale.mark([*(f"{STORY}{name}" for name in names), LISTS], why=mark.why)
            stale.done(mark)
        elif mark.what.startswith(OFFICE):
            names = set(map(str, written_from(int(mark.what.removeprefix(OFFICE)))))
            stale.mark([f"{STORY}{name}" for name in names], why=mark.why)
            stale.done(mark)


def _forget(name: str, now: set[str], addresses: Addresses) -> None:
    """Remove what stood elsewhere before, unless another story's own page has moved in."""
    for address in set(folder.ledger(name)["addresses"]) - now:
        if addresses.holder(address) in (None, _uuid(name)):
            folder.remove(address)


def _uuid(name: str) -> UUID | None:
    return None if name == LISTS else UUID(name)


def _page(pk: int) -> Any:
    return Page.objects.select_related("locale").get(pk=pk).specific


def _count(story: UUID, pages: dict[int, Any]) -> Count | None:
    asks = any(isinstance(page, AppealPage) for page in pages.values())
    return counts([story])[story] if asks else None


def _template(page: telling.Story) -> str:
    return "site/appeal.html" if isinstance(page, AppealPage) else "site/report.html"


def _edition_html(
    edition: Edition, page: telling.Story, addresses: Addresses, count: Count | None = None
) -> str:
    """The page; one that becomes a file has its `count.json` beside it, whatever else says."""
    with translation.override(languages.interface_for(edition.language)):
        context = telling.context_for(page, edition.language, addresses=addresses, count=count)
        return render_to_string(_template(page), context | {"is_file": count is not None})


def _can_act(page: telling.Story) -> bool:
    """Whether readers can do something: then a page tells every way to do it."""
    return isinstance(page, AppealPage) and page.closed_on is None


def _offices_html(
    edition: Edition, page: AppealPage, addresses: Addresses, count: Count | None = None
) -> str:
    interface = languages.interface_for(edition.language)
    with translation.override(interface):
        told = telling.appeal(page, edition.language, addresses=addresses, count=count)
        context = reaching.context_of(page, interface, told)
        return render_to_string("site/offices.html", context)


def _list_html(address: str, addresses: Addresses) -> str:
    language = address.split("/")[1]
    with translation.override(languages.interface_for(language)):
        return render_to_string("site/home.html", lists.context_of(address, addresses))


def _count_json(count: Count, goal: int, language: str) -> bytes:
    """Numbers for programs, and words so that the page's script need not know any grammar."""
    with translation.override(languages.interface_for(language)):
        said = tally.tally(count, goal)
    keys = ("letters", "countries", "goal", "words", "towards")
    told = {key: getattr(said, key) for key in keys}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
