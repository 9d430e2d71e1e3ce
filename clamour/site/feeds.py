"""Atom and JSON Feed of a list: the newest stories, and what was told of them since.

RFC 4287; https://www.jsonfeed.org/version/1.1/. A story's id is its key, so that a changed address
is no new story.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # builds only, reads nothing

from django.conf import settings

from clamour.appeals import listing
from clamour.appeals import queries as appeals
from clamour.appeals.models import UpdatePage
from clamour.site.addresses import Addresses
from clamour.site.asked import Asked
from clamour.site.frame import full
from clamour.site.lists import List

ENTRIES = 30
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """A story or an update as a feed reader gets it."""

    key: str
    address: str
    title: str
    text: str
    language: str
    published: datetime
    labels: tuple[str, ...] = ()


def files(shown: List, language: str, title: str, asked: Asked) -> dict[str, bytes]:
    """The feeds of a list, to lie beside its page."""
    told = sorted(_entries(shown, language, asked), key=lambda entry: entry.published, reverse=True)
    address = shown.address(language)
    return {
        "feed.xml": atom(told[:ENTRIES], address, title),
        "feed.json": json_feed(told[:ENTRIES], address, title, language),
    }


def atom(entries: list[Entry], address: str, title: str) -> bytes:
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "id").text = full(address)
    SubElement(feed, "title").text = title
    SubElement(feed, "link", rel="self", href=full(f"{address}feed.xml"))
    SubElement(feed, "link", rel="alternate", type="text/html", href=full(address))
    newest = max((entry.published for entry in entries), default=None)
    SubElement(feed, "updated").text = newest.isoformat() if newest else "1970-01-01T00:00:00+00:00"
    SubElement(SubElement(feed, "author"), "name").text = settings.SITE_NAME
    for entry in entries:
        told = SubElement(feed, "entry", {"xml:lang": entry.language})
        SubElement(told, "id").text = entry.key
        SubElement(told, "title").text = entry.title
        SubElement(told, "link", rel="alternate", type="text/html", href=full(entry.address))
        for name in ("published", "updated"):
            SubElement(told, name).text = entry.published.isoformat()
        SubElement(told, "summary").text = entry.text
        for label in entry.labels:
            SubElement(told, "category", term=label)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, "utf-8")


def json_feed(entries: list[Entry], address: str, title: str, language: str) -> bytes:
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": full(address),
        "feed_url": full(f"{address}feed.json"),
        "language": language,
        "items": [
            {
                "id": entry.key,
                "url": full(entry.address),
                "title": entry.title,
                "content_text": entry.text or entry.title,
                "date_published": entry.published.isoformat(),
                "language": entry.language,
                "tags": list(entry.labels),
            }
            for entry in entries
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _entries(shown: List, language: str, asked: Asked) -> Iterable[Entry]:
    edition = shown.edition(language)
    rows = tuple(asked.once(shown.newest, asked.edition(edition), ENTRIES))
    stories = tuple(row.story for row in rows)
    addresses = asked.once(Addresses.around, *stories)
    pages = asked.once(listing.pages, rows)
    labels = asked.once(listing.label_names, stories)
    told = tuple(page for page in pages.values() if hasattr(page, "goal"))
    updates = asked.once(appeals.updates_of, told)
    for row in rows:
        place = addresses.best(row.story, edition)
        page = pages.get(row.pk)
        if place is None or page is None:
            continue
        yield Entry(
            key=f"urn:uuid:{row.story}",
            address=place.address,
            title=row.title,
            text=getattr(page, "outcome", "") or page.summary,
            language=row.language,
            published=row.published,
            labels=tuple(labels.get(row.story, ())),
        )
        yield from _updates(page, place.address, updates.get(page.pk, []))


def _updates(page: Any, address: str, updates: list[UpdatePage]) -> Iterable[Entry]:
    for update in updates:
        yield Entry(
            key=f"urn:uuid:{update.translation_key}",
            address=f"{address}{update.slug}/",
            title=f"{page.title}: {update.title}",
            text=update.text,
            language=update.locale.language_code,
            published=update.at,
        )
