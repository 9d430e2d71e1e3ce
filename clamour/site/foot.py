"""What every page's foot names: the pages about ourselves.

It is remembered in the folder of pages, so that a page made for one person asks no database for it.
"""

from django.utils.translation import gettext

from clamour.site import folder

LEDGER = "standing"
ABOUT, DONATE, TRANSPARENCY = "about", "donate", "transparency"


def foot(language: str) -> list[tuple[str, str]]:
    """The addresses and names at the foot of every page, as last put down."""
    kept = folder.ledger(LEDGER).get("foot") or {}
    named = dict(kept.get(language, []))
    told = {ABOUT: named.pop(ABOUT, gettext("About us"))}
    told |= named | {TRANSPARENCY: gettext("What we keep")}
    return [(f"/{language}/{slug}/", name) for slug, name in told.items()]
