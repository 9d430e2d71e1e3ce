"""Writing the folder of pages: a story, a list, the pages about ourselves, the counts.

A story knows which lists it stands in and what they show of it. When that has changed, and only
then, these lists are marked.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import translation
from wagtail.models import Page

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.letters.queries import Count, counts
from clamour.site import folder, foot, languages, lists, making, marks, standing, tally
from clamour.site.addresses import Addresses, Edition
from clamour.site.asked import Asked
from clamour.site.spread import papers
from clamour.stale import actions as stale


def render_story(story: UUID) -> None:
    """Write every edition of the story, and remove the files of those that are gone."""
    addresses = Addresses.around(story)
    editions = addresses.editions(story)
    pages = {pk: _page(pk) for pk in {edition.page for edition in editions.values()}}
    count = _count(story, pages)
    filled: list[str] = []
    for edition in editions.values():
        filled += _write_edition(edition, pages[edition.page], addresses, count)
    _forget(str(story), set(filled))
    before = folder.ledger(str(story))
    now = _shown_by(story, list(pages.values()), count)
    counted = [count.letters, count.countries] if count else None
    told = {"addresses": filled, "count": counted, "lists": now}
    folder.remember(str(story), **before | told)
    mark_lists(before.get("lists") or {}, now)
    papers.mark_changed(story, editions, pages, count)


def render_list(name: str, is_put_off: Callable[[], bool] = lambda: False) -> bool:
    """Write the list in every language that has a home; one without stories goes.

    Before each language it asks whether something else goes first; then it stops, and returns
    whether it came to its end.
    """
    shown = lists.List.of(name)
    offered, asked = lists.home_languages(), Asked()
    filled: list[str] = []
    if shown and (not shown.value or shown.rows(shown.edition(offered[0]), 1)):
        for language in offered:
            if is_put_off():
                return False
            files = making.list_files(shown, language, offered, asked)
            folder.write(shown.address(language), files, quality=folder.QUALITY_OF_LISTS)
            filled.append(shown.address(language))
    before = set(folder.ledger(ledger_of(name))["addresses"])
    _forget(ledger_of(name), set(filled))
    folder.remember(ledger_of(name), addresses=filled, list=name)
    if name == lists.HOME and before not in (set(), set(filled)):
        stale.mark([marks.LISTS, marks.STANDING], why="another language has a home")
    return True


def render_standing() -> None:
    """Write the pages about ourselves. When their names change, every page's foot does."""
    offered = lists.home_languages()
    named = standing.names_by_language()
    changed = named != (folder.ledger(foot.LEDGER).get("foot") or {})
    before = set(folder.ledger(foot.LEDGER)["addresses"])
    addresses = {
        f"/{language}/{slug}/": (slug, language)
        for slug, codes in standing.slugs_of(offered).items()
        for language in codes
    }
    folder.remember(foot.LEDGER, addresses=before | set(addresses), foot=named)
    for address, (slug, language) in addresses.items():
        html = making.standing_page(slug, language, offered)
        folder.write(address, {"index.html": html.encode()})
    _forget(foot.LEDGER, set(addresses))
    folder.remember(foot.LEDGER, addresses=addresses, foot=named)
    if changed:
        stale.mark([marks.story(story) for story in marks.stories()], why="the foot of every page")
        stale.mark([marks.LISTS], why="the foot of every page")


def refresh_counts() -> int:
    """Rewrite count.json where letters came in, and mark those pages; return how many appeals."""
    appeals = AppealPage.objects.live().filter(closed_on=None).order_by("-pk")
    goals = dict(appeals.values_list("translation_key", "goal"))
    changed = 0
    with folder.alone():
        for story, count in counts(goals).items():
            changed += _refresh_count(story, count, goals[story])
    return changed


def mark_lists(before: dict[str, str], now: dict[str, str]) -> None:
    """Mark the lists that show something else of a story than they did."""
    changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    if before.keys() != now.keys():
        changed.add(lists.ARCHIVE)
    stale.mark([marks.LIST + name for name in sorted(changed)], why="a story of the list changed")


def ledger_of(name: str) -> str:
    """Under which name the folder remembers a list; labels are longer than file names may be."""
    return f"list-{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def _write_edition(
    edition: Edition, page: Any, addresses: Addresses, count: Count | None
) -> list[str]:
    """Write one edition with all that stands below it; return the addresses."""
    pages = making.edition_with_parts(edition, page, addresses, count)
    for part, html in pages.items():
        files = {"index.html": html.encode()}
        if not part and count is not None and isinstance(page, AppealPage):
            files["count.json"] = _count_json(count, page.goal, edition.language)
        quality = folder.QUALITY_OF_LISTS if part else folder.QUALITY
        folder.write(edition.address + part, files, quality=quality)
    return [edition.address + part for part in pages]


def _refresh_count(story: UUID, count: Count, goal: int) -> bool:
    before = folder.ledger(str(story))
    now = [count.letters, count.countries]
    if before.get("count") in (None, now):  # not rendered yet, or nothing new
        return False
    for address in before["addresses"]:
        if (folder.place(address) / "count.json").exists():
            language = address.split("/")[1]
            folder.write(address, {"count.json": _count_json(count, goal, language)})
    folder.remember(str(story), **before | {"count": now})
    stale.mark([marks.story(story)], why="letters came in")
    return True


def _forget(name: str, now: set[str]) -> None:
    """Remove what stood elsewhere before, unless another story's own page has moved in."""
    gone = set(folder.ledger(name)["addresses"]) - now
    if not gone:
        return
    addresses = Addresses.near(*gone)
    for address in gone:
        if addresses.holder(address) in (None, UUID(name) if marks.is_key(name) else None):
            folder.remove(address)


def _page(pk: int) -> Any:
    return Page.objects.select_related("locale").get(pk=pk).specific


def _count(story: UUID, pages: dict[int, Any]) -> Count | None:
    asks = any(isinstance(page, AppealPage) for page in pages.values())
    return counts([story])[story] if asks else None


def _shown_by(story: UUID, pages: list[Any], count: Count | None) -> dict[str, str]:
    """Each list that the story stands in, with a digest of what lists show of it."""
    states = ("urgent", "closed_on", "outcome", "kind")
    told = [
        (
            *(page.pk, page.title, page.summary, page.url_path, page.country, str(page.issued)),
            *(str(getattr(page, name, "")) for name in states),
        )
        for page in sorted(pages, key=lambda page: page.pk)
    ]
    # Feeds tell updates, too.
    updates = [it for page in pages if count is not None for it in appeals.updates(page)]
    said = repr((told, count, [(it.pk, it.title, it.text) for it in updates]))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return dict.fromkeys(sorted(lists.showing(story, pages)), digest)


def _count_json(count: Count, goal: int, language: str) -> bytes:
    """Numbers for programs, and words so that the page's script need not know any grammar."""
    with translation.override(languages.interface_for(language)):
        said = tally.tally(count, goal)
    keys = ("letters", "countries", "goal", "words", "towards")
    told = {key: getattr(said, key) for key in keys}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
