"""Addresses of a site that this one replaces: read from a table, looked over, led on for ever.

A line holds an old address and where its page stands here. Only the path of the old one counts
(and `?p=17`, as WordPress writes it): its host must lead to this site for that.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from clamour.appeals.models import FormerAddress
from clamour.site.addresses import Addresses

MOST, LONGEST = 20_000, 255
# What stands here itself and can never have been an old page.
OUR_OWN = {"act", "api", "desk", "documents", "hooks", "me", "media", "metrics", "oembed", "static"}
# The numbers by which WordPress calls its pages.
NUMBERED = ("p", "page_id")


@dataclass(frozen=True)
class Line:
    """One line of the table: what will be done with it, or why it cannot be."""

    number: int
    old: str
    page: Page | None = None
    forget: bool = False
    trouble: str = ""


class TooMany(ValueError):
    """The table is longer than MOST."""


def read(text: str) -> list[Line]:
    """The lines of the table; raise TooMany, or csv.Error for what is no table.

    A heading is left out; an address named twice is the last one's.
    """
    told = text.replace("\0", "").splitlines()[: MOST + 2]
    rows = list(csv.reader(told, delimiter=_delimiter(text)))
    if rows and not any("/" in cell for cell in rows[0]):
        rows[0] = []
    if len([row for row in rows if row]) > MOST:
        raise TooMany
    return [_line(number, row) for number, row in enumerate(rows, 1) if any(row)]


def take_over(lines: Iterable[Line]) -> int:
    """Lead these on from now; return how many addresses changed."""
    done = 0
    with transaction.atomic():
        for line in lines:
            if line.page:
                FormerAddress.objects.update_or_create(
                    path=line.old, defaults={"page_id": line.page.pk}
                )
                done += 1
            elif line.forget:
                done += FormerAddress.objects.filter(path=line.old).delete()[0]
    return done


def led_on(path: str, query: str) -> str | None:
    """Where the old address leads, None for one that nobody brought along."""
    if _is_ours(path):  # most addresses that are not there; they cost no question
        return None
    asked = [name for name in (_of(path, query), path) if len(name) <= LONGEST and "\0" not in name]
    rows = FormerAddress.objects.select_related("page").filter(path__in=asked, page__live=True)
    found = sorted(rows, key=lambda row: asked.index(row.path))
    return found[0].page.url_path if found else None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(("\t", ";", ","), key=first.count)


def _line(number: int, row: list[str]) -> Line:
    said, new = [*(cell.strip() for cell in row), "", ""][:2]
    try:
        split = urlsplit(said)
    except ValueError:
        split = urlsplit("")
    old = _of(unquote(split.path), split.query)
    if not old.startswith("/") or old == "/" or len(old) > LONGEST or "\0" in old:
        return Line(number, said, trouble=_("This is no address of a page."))
    if _is_ours(old):
        return Line(number, old, trouble=_("This address belongs to this site itself."))
    if not new:
        return Line(number, old, forget=True)
    page = _page_at(new)
    return Line(
        number, old, page, trouble="" if page else _("No page stands here at this address.")
    )


def _is_ours(path: str) -> bool:
    first = path.strip("/").partition("/")[0]
    return first in OUR_OWN or first in dict(settings.WAGTAIL_CONTENT_LANGUAGES)


def _of(path: str, query: str) -> str:
    """The address as it is kept: the path, and a number that names the page."""
    asked = (
        parse_qs(query, max_num_fields=100) if len(query) < 1000 and query.count("&") < 99 else {}
    )
    number = next((f"?{name}={asked[name][0]}" for name in NUMBERED if name in asked), "")
    return f"{path}{number}"


def _page_at(address: str) -> Page | None:
    here = address.removeprefix(settings.SITE_URL)
    path = f"{unquote(here).rstrip('/')}/"
    if not path.strip("/") or not here.startswith("/") or "\0" in path:
        return None
    standing = Page.objects.live().filter(url_path=path).first()
    found = None if standing else Addresses.near(path).at(path)
    return Page.objects.get(pk=found[1].page) if found else standing
