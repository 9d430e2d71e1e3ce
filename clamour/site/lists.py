"""The pages that list stories: homes and years."""

from typing import Any
from uuid import UUID

from clamour.appeals import queries as appeals
from clamour.letters.queries import Count, counts
from clamour.site import languages
from clamour.site.addresses import Addresses
from clamour.site.frame import choices, frame
from clamour.site.tally import tally
from clamour.site.telling import Story, headline

CLOSED_SHOWN = 20
REPORTS_SHOWN = 20


def all_addresses(addresses: Addresses) -> list[str]:
    """Every home and every year, in each language."""
    found = {f"/{language}/" for language in addresses.languages()}
    for story in addresses.stories():
        for edition in addresses.editions(story).values():
            found.add(_year_of(edition.address))
    return sorted(found)


def context_of(address: str, addresses: Addresses) -> dict[str, Any]:
    """What the list at this address shows. Call it in the interface's language."""
    language, _, year = address.strip("/").partition("/")
    shown = _items(language, addresses, f"/{address.strip('/')}/" if year else "")
    offered = {code: f"/{code}/" for code in addresses.languages()}
    if not year:
        shown["closed"] = shown["closed"][:CLOSED_SHOWN]
        shown["reports"] = shown["reports"][:REPORTS_SHOWN]
    return {
        **frame(language, switch=choices(offered, language), address=address),
        **shown,
        "year": year,
        "years": _years(language, addresses),
    }


def _items(language: str, addresses: Addresses, under: str) -> dict[str, list[dict[str, Any]]]:
    written = appeals.live_appeals(language)
    known = counts(page.translation_key for page in written)
    told = [_item(page, language, addresses, known) for page in written]
    reported = [_item(page, language, addresses, {}) for page in appeals.live_reports(language)]
    listed = [item for item in told if item and item["address"].startswith(under)]
    return {
        "open": [item for item in listed if not item["page"].closed_on],
        "closed": [item for item in listed if item["page"].closed_on],
        "reports": [it for it in reported if it and it["address"].startswith(under)],
    }


def _item(
    page: Story, language: str, addresses: Addresses, known: dict[UUID, Count]
) -> dict[str, Any] | None:
    """One line of a list; None for a page that is not for everybody."""
    edition = addresses.best(page.translation_key, language)
    if edition is None:
        return None
    item = headline(page, languages.interface_for(language)) | {"address": edition.address}
    if page.translation_key in known:
        item["tally"] = tally(known[page.translation_key], page.goal)
    return item


def _years(language: str, addresses: Addresses) -> list[tuple[str, str]]:
    """The years of a language, newest first, with their addresses."""
    mine = [a for a in all_addresses(addresses) if a.startswith(f"/{language}/")]
    years = [(address.strip("/").partition("/")[2], address) for address in mine]
    return sorted(((year, address) for year, address in years if year), reverse=True)


def _year_of(address: str) -> str:
    return "/" + "/".join(address.strip("/").split("/")[:2]) + "/"
