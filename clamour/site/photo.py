"""The photograph of an appeal, small enough for a bad line."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wagtail.images.models import Filter

logger = logging.getLogger(__name__)

LIMIT = 40 * 1024
# Each smaller than the one before: the first that fits is shown. Always 3:2.
SIZES = [(720, 480, 62), (720, 480, 42), (600, 400, 40), (480, 320, 35), (360, 240, 25)]
AVIF_QUALITIES = (45, 30)


@dataclass(frozen=True)
class Photo:
    """What the page shows: made anew from the original, so no EXIF and no place travels along."""

    url: str
    alt: str
    width: int
    height: int
    # The same in fewer bytes, for browsers that know the format; "" where it has no fewer.
    avif: str = ""


def photo(image: Any) -> Photo | None:
    """The largest rendition that fits the limit; None when the file cannot be read.

    An appeal does not wait for its picture: it goes out without.
    """
    try:
        made = _fitting(image.get_rendition)
    except OSError:
        # A rendition may be remembered, in a cache even, whose file is gone: make them once more.
        image.renditions.all().delete()
        try:
            made = _fitting(image.create_rendition)
        except OSError:
            logger.exception("the photo %s cannot be shown", image.pk)
            return None
    alt = image.description or image.default_alt_text
    return Photo(made.url, alt, made.width, made.height, _avif(image, made))


def _avif(image: Any, webp: Any) -> str:
    """The same crop, if it comes out smaller."""
    try:
        for quality in AVIF_QUALITIES:
            size = f"fill-{webp.width}x{webp.height}"
            made = image.get_rendition(Filter(spec=f"{size}|format-avif|avifquality-{quality}"))
            if made.file.size < webp.file.size:
                return str(made.url)
    except (OSError, ValueError, KeyError):  # an encoder may be missing
        logger.warning("no AVIF of the photo %s", image.pk)
    return ""


def jpeg(image: Any) -> bytes:
    """The picture for cards and leaflets; b"" when its file cannot be read."""
    try:
        made = image.get_rendition(Filter(spec="fill-900x600|format-jpeg|jpegquality-85"))
        with made.file.open("rb") as file:
            return bytes(file.read())
    except OSError:
        logger.exception("the photo %s cannot be shown", image.pk)
        return b""


def _fitting(make: Callable[[Filter], Any]) -> Any:
    for width, height, quality in SIZES:
        spec = f"fill-{width}x{height}|format-webp|webpquality-{quality}"
        made = make(Filter(spec=spec))
        if made.file.size <= LIMIT:
            break
    return made
