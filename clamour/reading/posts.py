"""The postal addresses of an entry: of its block, and in the words before its contacts."""

import re
from dataclasses import replace

from .addressees import Seen
from .cues import Cue
from .entries import Entry
from .offices import Office
from .pages import Page, joined
from .pieces import holds_prisoner
from .sightings import Sighting


def posts(page: Page, entry: Entry, block: Office, seen: list[Seen], cue: Cue | None) -> list[Seen]:
    """Return the postal addresses of an entry: its block's, and those before its contacts."""
    found: list[Seen] = []
    offices = [(block, entry.first.body, entry.heads(page)[-1].end)] if entry.heads(page) else []
    whole = offices and "," in (block.address or "")
    if not cue and whole and holds_prisoner(page.text[offices[0][1] : offices[0][2]]):
        cue = Cue("support", entry.first.body, entry.first.body, sure=False)
    for office, start, end in offices:
        if office.address and cue:
            start = cue.end if start <= cue.start < end else start
            item = Seen(Sighting("post", office.address, start, end), cue.purpose, office, 0.8, cue)
            item.sighting.value = _whole_address(page, item)
            if cue.purpose == "support" and office.person:
                item.office = replace(office, name=office.person)
            found.append(item)
    for item in list(seen):
        if item.sighting.kind == "post":
            item.sighting.value = _whole_address(page, item)
        elif item.office.address and not any(f.office is item.office for f in found):
            start, _ = page.paragraph_of(page.line_at(item.sighting.start))
            sighting = Sighting("post", item.office.address, start, item.sighting.start)
            found.append(Seen(sighting, item.purpose, item.office, 0.8, item.cue))
    return found


def _whole_address(page: Page, item: Seen) -> str | None:
    """Of "write to her at: Jail, Block 2, 1 Road, City" the jail is part of the address."""
    text = page.text[item.sighting.start : item.sighting.end].strip()
    whole = joined(re.sub(r",?\s*\n\s*", ", ", text)).strip(" :.,")
    announced = item.sighting.value is None and whole.count(",") > 1
    if item.purpose != "support" or not (item.office.address or announced):
        return item.office.address
    _, person, behind = whole.partition(item.office.person or "\n")
    return re.sub(r"^[ ,]*(?:#\s?[\w-]+)?[ ,]*", "", behind) if person else whole
