"""Web addresses to act on: forms, donation pages, places to report back."""

import re

from .cues import Cue
from .pages import Page
from .sightings import Sighting

_URL = re.compile(
    r"(?<![@\w/.])(?:https?://|www\.)[^\s<>\"')\]]+"
    r"|(?<![@\w/.-])(?:[a-z0-9-]+\.)+[a-z]{2,10}/[^\s<>\"')\]]*",
    re.I,
)
_BEFORE = 80


def find_webs(page: Page) -> list[Sighting]:
    """Return the web addresses of a page as written, with a scheme."""
    found = []
    for match in _URL.finditer(page.text, page.start, page.end):
        value = match.group().rstrip(".,;:!?")
        whole = value if "://" in value else f"https://{value}"
        found.append(Sighting("web", whole, match.start(), match.start() + len(value)))
    return found


def counts(page: Page, sighting: Sighting, cue: Cue | None) -> bool:
    """Tell whether an address is there to be used; one only to be read does not count."""
    if cue is None:
        return False
    line = page.line_at(sighting.start)
    if cue.purpose in ("donate", "enquiry"):
        return line.start <= cue.start
    start = max(page.paragraph_of(line)[0], sighting.start - _BEFORE)
    return bool(page.words.pattern("contacts", "web").search(page.folded, start, sighting.start))
