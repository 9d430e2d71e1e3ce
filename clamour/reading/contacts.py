"""Contacts: what was seen, whose it is and what it is for; `normal` gives them their form."""

import re
from dataclasses import replace

from . import emails, phones, webs
from .addressees import Addressees, Seen
from .announced import announced
from .cues import Cue
from .entries import Entry, group
from .governing import Governing
from .labels import label_before
from .offices import Office, read_office
from .owners import (
    before_verb,
    fund,
    heading_office,
    inherited,
    office_behind,
    office_in,
    says_something,
    with_person_first,
)
from .pages import LONG, Line, Page, joined
from .pieces import holds_prisoner, is_office
from .postal import find_addresses, find_posted
from .posts import posts
from .sightings import MOST_CONTACTS, Sighting

_LETTERHEAD = 5
_SAME_DIGITS = 8


def find_addressees(page: Page, occupied: list[tuple[int, int]]) -> Addressees:
    """Return whom a page writes to; nothing inside `occupied` (model letters) counts."""
    sightings = _sightings(page, occupied)
    governing = Governing(page, occupied, [(s.start, s.end) for s in sightings])
    sightings = sorted(sightings + announced(page, sightings, governing), key=lambda s: s.start)
    addressees = Addressees()
    for entry in group(page, sightings, governing):
        if not any(a <= entry.first.start < b for a, b in occupied):
            addressees.seen += _read_entry(page, entry, governing)
    return addressees


def _sightings(page: Page, occupied: list[tuple[int, int]]) -> list[Sighting]:
    found = emails.find_emails(page)
    found += [s for s in emails.find_lost_emails(page) if not _overlaps(s, found)]
    found += [s for s in webs.find_webs(page) if not _overlaps(s, found)]
    found += [s for s in phones.find_phones(page) if not _overlaps(s, found)]
    posted = find_posted(page)
    found += posted
    found += [s for s in find_addresses(page, found) if not _overlaps(s, posted)]
    kept = [s for s in found if not any(a <= s.start < b for a, b in occupied)]
    kept = sorted(kept, key=lambda s: s.start)[:MOST_CONTACTS]
    _label(page, kept)
    return _once([s for s in kept if not page.is_menu(page.line_at(s.start))])


def _label(page: Page, sightings: list[Sighting]) -> None:
    """Let each sighting know where the label before it begins."""
    floor = page.start
    for sighting in sightings:
        floor = max(floor, page.paragraph_of(page.line_at(sighting.start))[0])
        if sighting.label == sighting.start and sighting.kind != "post":
            _, sighting.label = label_before(page, sighting.start, floor)
        floor = sighting.end


def _once(sightings: list[Sighting]) -> list[Sighting]:
    """Give an unlabelled number the kind of a labelled one it repeats ("from abroad: ...")."""
    for i, sighting in enumerate(sightings):
        if sighting.kind != "phone" or sighting.label < sighting.start:
            continue
        for other in sightings[max(0, i - 2) : i]:
            same = re.sub(r"\D", "", sighting.value or "")[-_SAME_DIGITS:]
            if other.kind in ("sms", "fax") and re.sub(r"\D", "", other.value or "").endswith(same):
                sighting.kind = other.kind
    return sightings


def _overlaps(sighting: Sighting, others: list[Sighting]) -> bool:
    return any(sighting.overlaps(other) for other in others)


def _read_entry(page: Page, entry: Entry, governing: Governing) -> list[Seen]:
    code = page.words.code
    heads = entry.heads(page)
    block = read_office("\n".join(h.words for h in heads), code, lines=True) if heads else Office()
    heading = governing.above(entry.first)
    if heading and block != Office() and not block.name:
        over = heading_office(page, heading)  # "Copy: Embassy of X", and its address below
        block = replace(block, name=over.name, person=over.person)
    entry_cue = _first_cue(page, entry, governing) or heading
    whole = _is_copy(page, entry)
    seen: list[Seen] = []
    for sighting in entry.sightings:
        item = _read_sighting(page, entry, sighting, governing, block, seen, entry_cue, heading)
        if item is not None:
            seen.append(item)
    seen += posts(page, entry, block, seen, entry_cue)
    for item in seen:
        item.office = with_person_first(item)
        if whole:
            item.purpose = "copy"
        elif _is_prisoners(page, item):
            item.purpose = "support"
    return [s for s in seen if s.purpose]


def _is_prisoners(page: Page, item: Seen) -> bool:
    """Whoever sits in a prison is written to in support, its director in protest."""
    astray = item.purpose == "protest" or (item.purpose == "copy" and item.office.person)
    words = page.text[item.sighting.start : min(item.sighting.end, item.sighting.start + LONG * 4)]
    return bool(item.sighting.kind == "post" and astray and holds_prisoner(words))


def _is_copy(page: Page, entry: Entry) -> bool:
    pattern = page.words.pattern("purposes", "copy_entry")
    return any(pattern.search(line.folded) for line in entry.lines) and len(entry.sightings) > 0


def _first_cue(page: Page, entry: Entry, governing: Governing) -> Cue | None:
    cue = governing.first_on(entry.first)
    first = entry.sightings[0].start if entry.sightings else entry.first.end
    return cue if cue and cue.start <= first else None


def _read_sighting(
    page: Page, entry: Entry, sighting: Sighting, governing: Governing, block: Office,
    seen: list[Seen], entry_cue: Cue | None, heading: Cue | None,
) -> Seen | None:  # fmt: skip
    line = page.line_at(sighting.start)
    cue = governing.on_line(line, sighting.label)
    later = governing.on_line(line, sighting.start)
    cue = later if later and (cue is None or later.start < sighting.label) else cue
    if cue is None and line.number == entry.first.number and not _begins_entry(page, entry):
        cue = governing.hinted(sighting.start)
    chosen = cue or entry_cue or governing.in_sentence(sighting.start)
    chosen = chosen or governing.signed(line) or _unannounced(page, entry, sighting, governing)
    if sighting.kind == "sms" and _is_for_families(page, sighting, chosen):
        chosen = Cue("support", sighting.label, sighting.label, sure=False)
    if sighting.kind == "web" and not webs.counts(page, sighting, chosen):
        return None
    start, _ = page.paragraph_of(line)
    before = [
        s.sighting for s in seen if s.sighting.start >= start and s.sighting.end <= sighting.start
    ]
    asked = cue or chosen if chosen and start <= chosen.start else cue
    floor = max([start, *(s.end for s in before), *([asked.end] if asked else [])])
    own = sighting.label if sighting.label >= floor else sighting.start
    words = governing.without_cues(floor, own, chosen)
    if cue and page.words.verb_last and not says_something(words):
        words = before_verb(page, cue, max([start, *(s.end for s in before)]))
    office = office_in(words, page.words.code) if says_something(words) else None
    if office and not (office.name or office.person or office.address):
        office = None  # the end of an address: "Indonesia; fax ..."
    if sighting.kind == "web" and cue and cue.purpose in ("enquiry", "donate"):
        return Seen(sighting, cue.purpose, fund(office), 0.7, cue)
    if sighting.kind == "post":
        office = read_office(page.text[sighting.start : sighting.end], page.words.code)
        if block.name and not office.person and not is_office(office.name or ""):
            whole = joined(page.text[sighting.start : sighting.end]).strip(" :.,،")
            office = replace(office, name=block.name, person=block.person, address=whole)
        if chosen and chosen.purpose == "support" and office.person:
            office = replace(office, name=office.person)
        elif chosen and page.words.verb_last:
            named = office_in(before_verb(page, chosen, start), page.words.code)
            office = replace(office, name=named.name) if named.name else office
    if office is None:
        office = office_behind(page, sighting, entry.sightings) or Office()
    if office == Office():
        office = inherited(page, sighting, cue, before, seen, block, heading, line)
    signed = not chosen and office.person is not None and governing.is_late(line)
    purpose = chosen.purpose if chosen else "enquiry" if signed else ""
    return Seen(sighting, purpose, office, 0.9 if cue else 0.8, chosen)


def _is_for_families(page: Page, sighting: Sighting, cue: Cue | None) -> bool:
    """Text messages go to those in need unless a sure cue in their own sentence says otherwise."""
    start, end = page.sentence_at(sighting.start)
    start = max(start - LONG, page.line_at(sighting.start).start - LONG, page.start)
    weak = page.words.pattern("purposes", "weak")
    sure = cue is not None and cue.sure and page.sentence_at(sighting.start)[0] <= cue.start
    if cue and sure and not weak.fullmatch(page.folded, cue.start, cue.end):
        return False
    # The "message" of "text message" tells nothing of whom it is for.
    said = page.words.pattern("contacts", "sms").sub(" ", page.folded[start:end])
    return bool(page.words.pattern("purposes", "message_words").search(said))


def _begins_entry(page: Page, entry: Entry) -> bool:
    """Tell whether an entry is a block: an office with its addresses on the lines below."""
    return len(entry.lines) > 1 and not page.continues(entry.lines[1])


def _unannounced(page: Page, entry: Entry, sighting: Sighting, governing: Governing) -> Cue | None:
    """A block of office and address that nothing announces is there to be written to."""
    line = page.line_at(sighting.start)
    inside = page.start + (page.end - page.start) // _LETTERHEAD
    if sighting.start < inside or sighting.kind == "web":
        return None
    if not governing.cheers and (governing.is_late(line) or sighting.kind == "post"):
        return None
    bare = sighting.kind in phones.KINDS and sighting.label == sighting.start
    if (
        bare
        and not _is_listed(page, line, sighting)
        and not office_behind(page, sighting, entry.sightings)
    ):
        return None
    purpose = "support" if governing.cheers else "protest"
    return Cue(purpose, line.body, line.body, sure=False)


def _is_listed(page: Page, line: Line, sighting: Sighting) -> bool:
    """ "Warden Jane Roe: 555-0126": a short line that is little more than a name and a number."""
    before = page.text[line.body : sighting.start].rstrip(" (")
    last = not page.text[sighting.end : line.end].strip(" .)")
    return len(line.words) < LONG and before.endswith((":", "–", "—", "-", "," if last else ":"))
