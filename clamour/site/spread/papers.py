"""An edition's card, leaflet and QR code, as files beside its page.

They take a hundred times as long as a page, so they have marks of their own and are set when no
page waits: when what they show has changed, and of the count only its first two digits.
"""

import hashlib
import io
import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image as Picture
from wagtail.models import Page

from clamour.appeals.models import AppealPage
from clamour.letters.queries import Count, counts
from clamour.site import folder, languages, tally, telling
from clamour.site.addresses import Addresses, Edition
from clamour.site.frame import full
from clamour.site.marks import PAPERS
from clamour.site.photo import jpeg
from clamour.site.spread.setting import HERE, shown, typeset
from clamour.site.templatetags.days import day
from clamour.stale import actions as stale
from clamour.stale.models import StalePage

logger = logging.getLogger(__name__)
# So long papers are set before it is asked again what waits.
SECONDS_AT_ONCE = 2
# A card has few colours and a grey photograph: so many shades are enough, and a fifth of the bytes.
SHADES = 64


@dataclass(frozen=True)
class Papers:
    """What is set for one edition."""

    page: Any
    edition: Edition
    count: Count | None

    def files(self) -> dict[str, bytes]:
        """Card, leaflet and code; the leaflet for what one can still act on alone."""
        photo = jpeg(self.page.photo) if self.page.photo else b""
        with translation.override(languages.interface_for(self.edition.language)):
            files = {"card.png": self._card(photo), "qr.svg": code(self._url)}
            if self._is_open:
                files["leaflet.pdf"] = self._leaflet(photo)
        return files

    @property
    def _url(self) -> str:
        return full(self.edition.address)

    @property
    def _is_open(self) -> bool:
        return isinstance(self.page, AppealPage) and self.page.closed_on is None

    def _card(self, photo: bytes) -> bytes:
        told = self._shared() | {
            "count": shown(tally.words(self.count) if self.count and self.count.letters else ""),
            "urgent": self._is_open and self.page.urgent,
        }
        drawn = typeset("card.typ", told, photo=_grey(photo), format="png", ppi=72)
        few = (
            Picture.open(io.BytesIO(drawn))
            .convert("RGB")
            .quantize(SHADES, dither=Picture.Dither.NONE)
        )
        stream = io.BytesIO()
        few.save(stream, "PNG", optimize=True)
        return stream.getvalue()

    def _leaflet(self, photo: bytes) -> bytes:
        demands = [demand.text for demand in self.page.demands.all()]
        told = self._shared() | {
            "summary": shown(self.page.summary),
            "demand": shown(demands[0] if demands else ""),
            "we": shown(gettext("We demand")),
            "scan": shown(gettext("Scan, and send your protest")),
            "short": shown(self.page.title[:48]),
            "shown": self._url.partition("://")[2],
            "from": shown(f"{settings.SITE_NAME} · {settings.CONTACT_MAILBOX}"),
            "qr": code(self._url).decode(),
        }
        return typeset("leaflet.typ", told, photo=_grey(photo), format="pdf")

    def _shared(self) -> dict[str, Any]:
        over = telling.kicker(self.page, languages.interface_for(self.edition.language))
        parts = [over.country, day(over.issued), over.word]
        language = self.page.locale.language_code
        return {
            "rtl": languages.direction(language) == "rtl",
            "site": shown(settings.SITE_NAME.upper()),
            "kicker": shown(" · ".join(part for part in parts if part).upper()),
            "title": shown(self.page.title),
        }


def code(url: str) -> bytes:
    """The QR code of an address as SVG, black on white with its margin."""
    stream = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        stream, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False, scale=4
    )
    return stream.getvalue()


def _grey(photo: bytes) -> bytes:
    if not photo:
        return b""
    stream = io.BytesIO()
    Picture.open(io.BytesIO(photo)).convert("L").save(stream, "JPEG", quality=80)
    return stream.getvalue()


def mark_changed(
    story: UUID, editions: dict[str, Edition], pages: dict[int, Any], count: Count | None
) -> None:
    """Mark the story's papers if they would show something else than they do."""
    if not editions:
        return
    kept = folder.ledger(str(story))
    wanted = _digest(editions, pages, count)
    if kept.get("papers") != wanted:
        stale.mark([f"{PAPERS}{story}"], why="card and leaflet show something old")


def render_papers() -> int:
    """Set what is marked, for a few seconds at most; return how many stories were done."""
    begun, done = time.monotonic(), 0
    for mark in stale.waiting(only=PAPERS):
        if time.monotonic() - begun > SECONDS_AT_ONCE:
            break
        done += _set(mark)
    return done


def _set(mark: StalePage) -> bool:
    story = UUID(mark.what.removeprefix(PAPERS))
    try:
        _write(story)
    except Exception as problem:
        logger.exception("could not set %s", mark.what)
        stale.failed(mark, f"{type(problem).__name__}: {problem}")
        return False
    stale.done(mark)
    return True


def _write(story: UUID) -> None:
    editions = Addresses.around(story).editions(story)
    pages = {
        pk: Page.objects.select_related("locale").get(pk=pk).specific
        for pk in {edition.page for edition in editions.values()}
    }
    count = counts([story])[story]
    made = [
        (edition.address, Papers(pages[edition.page], edition, count).files())
        for edition in editions.values()
    ]
    with folder.alone():
        kept = folder.ledger(str(story))
        for address, files in made:
            if address in kept["addresses"]:  # else it was taken off meanwhile
                folder.write_as_is(address, files)
        if kept["addresses"]:
            folder.remember(str(story), **kept | {"papers": _digest(editions, pages, count)})


def _digest(editions: dict[str, Edition], pages: dict[int, Any], count: Count | None) -> str:
    told = [
        (
            *(page.pk, page.title, page.summary, page.country, str(page.issued), page.photo_id),
            *(str(getattr(page, name, "")) for name in ("urgent", "closed_on", "kind")),
            page.photo.get_focal_point() if page.photo else None,
            [it.text for it in page.demands.all()[:1]] if hasattr(page, "demands") else [],
        )
        for page in sorted(pages.values(), key=lambda page: page.pk)
    ]
    about = (_templates(), settings.SITE_NAME, settings.SITE_URL, sorted(editions.items(), key=str))
    said = repr((about, told, _roughly(count.letters) if count else 0))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _roughly(number: int) -> str:
    """Two digits and the length: 2,914 is 29.."""
    digits = str(number)
    return digits[:2].ljust(len(digits), ".")


@cache
def _templates() -> str:
    return hashlib.sha256(
        b"".join(it.read_bytes() for it in sorted(HERE.glob("*.typ")))
    ).hexdigest()
