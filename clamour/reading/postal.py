"""Postal addresses announced in running text: "or by post to ..."."""

import re

from .pages import Page
from .sightings import Sighting

_END = re.compile(r"[.;](?=\s+[^\Wa-z\d_])|[.;]?$|\n\s*\n|\)", re.M)
_LONGEST = 250


def find_posted(page: Page) -> list[Sighting]:
    """Return the addresses behind "by post to" and its likes; the value is read later."""
    found = []
    for match in page.words.pattern("contacts", "post").finditer(page.folded, page.start, page.end):
        # "St." and "P.O." end no address: look for the end behind the first comma.
        comma = page.text.find(",", match.end(), match.end() + 80)
        end = _END.search(page.text, max(match.end(), comma))
        if comma > 0 and end and end.start() - match.end() < _LONGEST:
            found.append(Sighting("post", None, match.end(), end.start()))
    return found
