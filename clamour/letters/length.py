"""How long a letter is: an official reads one page.

The page is the one that `delivery/channels/post/sheets.typ` prints, window and subject off; the
page's script (`appeal.js`) counts in the same way.
"""

from math import ceil

from django.utils import formats
from django.utils.translation import gettext_lazy as _

# Lines of the first page, of each other page, and characters of a line (measured with the sheets).
LINES, MORE_LINES, LINE = 35, 50, 90

FITS = _("{number} characters: fits on one page")
LONG = _(
    "{number} characters: longer than one page. Officials read the first; shorten it if you can."
)


def pages(text: str) -> int:
    """About how many pages the text fills."""
    lines = sum(max(1, ceil(len(line) / LINE)) for line in text.strip().splitlines())
    return 1 if lines <= LINES else 1 + ceil((lines - LINES) / MORE_LINES)


def said(text: str) -> str:
    """Length in words, with a warning when the text grows past a page."""
    words = str(FITS if pages(text) == 1 else LONG)
    return words.replace("{number}", formats.number_format(len(text.strip()), force_grouping=True))
