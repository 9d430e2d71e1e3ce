"""The photograph of an appeal, small enough for a bad line."""

from dataclasses import dataclass
from typing import Any

LIMIT = 40 * 1024
# Each smaller than the one before: the first that fits is shown. Always 3:2.
SIZES = [(720, 480, 62), (720, 480, 42), (600, 400, 40), (480, 320, 35), (360, 240, 25)]


@dataclass(frozen=True)
class Photo:
    """What the page shows: made anew from the original, so no EXIF and no place travels along."""

    url: str
    alt: str
    width: int
    height: int


def photo(image: Any) -> Photo:
    """The largest rendition that fits the limit, else the smallest of all."""
    for width, height, quality in SIZES:
        made = image.get_rendition(f"fill-{width}x{height}|format-webp|webpquality-{quality}")
        if made.file.size <= LIMIT:
            break
    return Photo(made.url, image.default_alt_text, made.width, made.height)
