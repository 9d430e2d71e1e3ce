"""An appeal on a partner's page: the frame's code, and oEmbed (https://oembed.com)."""

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from wagtail.models import Page

from clamour.appeals.models import AppealPage
from clamour.site.addresses import Addresses
from clamour.site.frame import full

PART = "embed/"
WIDTH, HEIGHT = 480, 900
FRAME = '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>'


def code(title: str, address: str, *, width: str = "100%", height: int = HEIGHT) -> str:
    """What a partner puts into a page."""
    return format_html(FRAME, f"{full(address)}{PART}", title, width, height)


def oembed(url: str, *, most_width: int, most_height: int) -> dict[str, Any] | None:
    """What oEmbed answers about an address of ours; None when no appeal stands there."""
    path = url.removeprefix(settings.SITE_URL)
    found = Addresses.near(path).at(path) if url.startswith(f"{settings.SITE_URL}/") else None
    page = Page.objects.get(pk=found[1].page).specific if found else None
    if found is None or not isinstance(page, AppealPage) or not page.is_open:
        return None
    width, height = min(WIDTH, most_width), min(HEIGHT, most_height)
    return {
        "type": "rich",
        "version": "1.0",
        "title": page.title,
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_URL,
        "width": width,
        "height": height,
        "html": code(page.title, found[1].address, width=str(width), height=height),
        "thumbnail_url": full(f"{found[1].address}card.png"),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
