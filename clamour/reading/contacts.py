"""Contacts: what was seen, whose it is and what it is for; `normal` gives them their form."""

import re
from dataclasses import dataclass, field, replace

from . import emails, phones, webs
from .dates import find_days
from .entries import Entry, group
from .folding import fold
from .labels import label_before, starts_with_label
from .offices import Office, holds_prisoner, is_office, names_office, read_office
from .pages import LONG, Line, Page, joined
from .postal import find_addresses, find_posted
from .purposes import Cue, Governing
from .sightings import Sighting

# Not at "ul. X", "St. X".
_STOP = re.compile(
    r"(?:(?<=[^\W\d_]{4})[.!?]|(?<=[^\W\d_])[!?]|(?<=[\])”\"’])[.!?])"
    r"\s+(?=[^\Wa-zа-я\d_]|[(\[])"
)
_DASH = re.compile(r"\s*(?:[–—-]|\()\s*|\s+(?==|is )")
_LETTERHEAD = 5
_SAME_DIGITS = 8
_SEARCHED_BELOW = 7
MOST_CONTACTS = 300
"""More than so many addresses in one post are a list of members, not of offices."""


@dataclass(slots=True)
class Seen:
    """A sighting with its purpose and office; phones are still as written."""

    sighting: Sighting
    purpose: str
    office: Office
    sure: float
    cue: Cue | None = None


@dataclass(slots=True)
class Addressees:
    """All contacts of a page before numbers are understood."""

    seen: list[Seen] = field(default_factory=list)

    def countries(self) -> list[str]:
        """Return the countries of the postal addresses of those who are protested to."""
        return [s.office.country for s in self.seen if s.purpose == "protest" and s.office.country]


def find_addressees(page: Page, occupied: list[tuple[int, int]]) -> Addressees:
    """Return whom a page writes to; nothing inside `occupied` (model letters) counts."""
    sightings = _sightings(page, occupied)
    governing = Governing(page, occupied, [(s.start, s.end) for s in sightings])
    sightings = sorted(sightings + _announced(page, sightings, governing), key=lambda s: s.start)
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


def _announced(page: Page, sightings: list[Sighting], governing: Governing) -> list[Sighting]:
    """Return labels and cues that end in a colon with nothing behind them."""
    lost: list[Sighting] = []
    for line in page.lines:
        if len(lost) > MOST_CONTACTS:
            break
        empty = line.text.rstrip().endswith(":")
        if empty and starts_with_label(page, line.body, line.end) == "email":
            lost.append(Sighting("email", None, line.body, line.end))
        elif empty and (at := _labelled_end(page, line, sightings)) is not None:
            lost.append(Sighting("email", None, at, line.end))
        elif empty and _announces_in_vain(page, line, sightings, governing):
            lost.append(Sighting("email", None, line.end - 1, line.end))
    return lost


def _labelled_end(page: Page, line: Line, sightings: list[Sighting]) -> int | None:
    """Return where "e-mail:" ends a line that has another contact, with nothing behind it."""
    before = [s.end for s in sightings if line.start <= s.start < line.end]
    kinds, at = label_before(page, line.end, max(before, default=line.end))
    below = page.lines[line.number + 1 : line.number + 2]
    alone = not below or below[0].gap or bool(below[0].bullet)
    return at if kinds == ("email",) and alone else None


def _announces_in_vain(
    page: Page, line: Line, sightings: list[Sighting], governing: Governing
) -> bool:
    cue = governing.on_line(line, line.end)
    if cue is None or not cue.sure or cue.purpose not in ("support", "copy", "protest"):
        return False
    below = page.lines[line.number + 1 : line.number + 2]
    if page.text[cue.end : line.end].strip(" :") or not below:
        return cue is not None and not below and line.text.rstrip().endswith(":")
    near = any(line.end <= s.start < below[0].end for s in sightings)
    if cue.purpose == "support" and line.words.endswith(":") and below[0].gap:
        last = page.lines[line.number + 1 : line.number + _SEARCHED_BELOW][-1].end
        return not any(line.end <= s.start < last for s in sightings)
    return below[0].gap and not near and len(below[0].words) > LONG


def _read_entry(page: Page, entry: Entry, governing: Governing) -> list[Seen]:
    code = page.words.code
    heads = entry.heads(page)
    block = read_office("\n".join(h.words for h in heads), code, lines=True) if heads else Office()
    heading = governing.above(entry.first)
    if heading and block != Office() and not block.name:
        over = _heading_office(page, heading)  # "Copy: Embassy of X", and its address below
        block = replace(block, name=over.name, person=over.person)
    entry_cue = _first_cue(page, entry, governing) or heading
    whole = _is_copy(page, entry)
    seen: list[Seen] = []
    for sighting in entry.sightings:
        item = _read_sighting(page, entry, sighting, governing, block, seen, entry_cue, heading)
        if item is not None:
            seen.append(item)
    seen += _posts(page, entry, block, seen, entry_cue)
    for item in seen:
        item.office = _with_person_first(item)
        if whole:
            item.purpose = "copy"
        elif _is_prisoners(page, item):
            item.purpose = "support"
    return [s for s in seen if s.purpose]


def _with_person_first(item: Seen) -> Office:
    """Who answers questions is asked for by name: "Jane Roe, press officer"."""
    name, person = item.office.name, item.office.person
    if item.purpose != "enquiry" or not name or not person or fold(person) in fold(name):
        return item.office
    return replace(item.office, name=f"{person}, {name}")


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
    if cue and page.words.verb_last and not _says_something(words):
        words = _before_verb(page, cue, max([start, *(s.end for s in before)]))
    office = _office_in(words, page.words.code) if _says_something(words) else None
    if office and not (office.name or office.person or office.address):
        office = None  # the end of an address: "Indonesia; fax ..."
    if sighting.kind == "web" and cue and cue.purpose in ("enquiry", "donate"):
        return Seen(sighting, cue.purpose, _fund(office), 0.7, cue)
    if sighting.kind == "post":
        office = read_office(page.text[sighting.start : sighting.end], page.words.code)
        if block.name and not office.person and not is_office(office.name or ""):
            whole = joined(page.text[sighting.start : sighting.end]).strip(" :.,،")
            office = replace(office, name=block.name, person=block.person, address=whole)
        if chosen and chosen.purpose == "support" and office.person:
            office = replace(office, name=office.person)
        elif chosen and page.words.verb_last:
            named = _office_in(_before_verb(page, chosen, start), page.words.code)
            office = replace(office, name=named.name) if named.name else office
    if office is None:
        office = _behind(page, sighting, entry.sightings) or Office()
    if office == Office():
        office = _inherited(page, sighting, cue, before, seen, block, heading, line)
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
        and not _behind(page, sighting, entry.sightings)
    ):
        return None
    purpose = "support" if governing.cheers else "protest"
    return Cue(purpose, line.body, line.body, sure=False)


def _is_listed(page: Page, line: Line, sighting: Sighting) -> bool:
    """ "Warden Jane Roe: 555-0126": a short line that is little more than a name and a number."""
    before = page.text[line.body : sighting.start].rstrip(" (")
    last = not page.text[sighting.end : line.end].strip(" .)")
    return len(line.words) < LONG and before.endswith((":", "–", "—", "-", "," if last else ":"))


def _behind(page: Page, sighting: Sighting, others: list[Sighting]) -> Office | None:
    """The office behind a contact that begins its line: "x@x.example - Ministry of Justice"."""
    line = page.line_at(sighting.start)
    if _says_something(page.text[line.body : sighting.label]):
        return None
    _, end = page.paragraph_of(line)
    end = min([end, *(s.label for s in others if s.start > sighting.start)])
    rest = _DASH.match(page.text, sighting.end, end)
    words = page.text[rest.end() : end].strip(" )") if rest else ""
    return read_office(words, page.words.code) if names_office(words) else None


def _office_in(words: str, code: str) -> Office:
    """Read the last sentence before a contact; all of it when that names nobody."""
    words = _behind_date(words, code)
    office = read_office(_clause(words), code)
    if office.name is None or (office.address and office.name == office.address):
        whole = read_office(words, code)
        return whole if whole.name else office
    return office


def _behind_date(words: str, code: str) -> str:
    """Of "write by 3 May 2021 to the court" only what stands behind the date names an office."""
    days = find_days(fold(words), code)
    left = words[days[-1].end :] if days else ""
    left = re.sub(r"^['’][^\W\d_]{1,4}(?!\w)", "", left)
    return left if _says_something(left) else words


def _before_verb(page: Page, cue: Cue, floor: int) -> str:
    """In Turkish the office stands before the verb: "Adalet Bakanlığı'na yazın: ..."."""
    start, _ = page.sentence_at(cue.start)
    words = page.text[max(floor, start) : cue.start].rstrip()
    return re.sub(r"['’][^\W\d_]{1,4}$", "", words)


def _fund(office: Office | None) -> Office:
    """Of the words before a link only a person is whom it leads to."""
    return Office(office.person, office.person) if office and office.person else Office()


def _inherited(
    page: Page, sighting: Sighting, cue: Cue | None, before: list[Sighting], seen: list[Seen],
    block: Office, heading: Cue | None, line: Line,
) -> Office:  # fmt: skip
    if before and not (cue and cue.start >= before[-1].end):
        return next(s.office for s in reversed(seen) if s.sighting is before[-1])
    if cue and (not before or cue.start >= before[-1].end) and cue.start >= line.start and before:
        return Office()
    if block != Office():
        return block
    if seen and not cue:
        return seen[0].office
    return _heading_office(page, heading) if heading and not cue else Office()


def _heading_office(page: Page, heading: Cue) -> Office:
    line = page.line_at(heading.start)
    _, end = page.paragraph_of(line)
    words = page.text[heading.end : end]
    if not words.strip(" :.*)") and page.text[line.body : heading.start].rstrip().endswith("("):
        words = page.text[line.body : heading.start].rstrip(" (")  # "Embassy of X (copy)"
    if len(words) > 90 or not words.strip(" :.*)"):
        return Office()
    return read_office(words, page.words.code)


def _says_something(words: str) -> bool:
    letters = re.sub(r"[\W\d_]", "", words)
    return len(letters) > 3


def _clause(words: str) -> str:
    """Return the last sentence before a contact."""
    parts = _STOP.split(words)
    return parts[-1] if len(parts[-1].split()) > 1 else words


def _posts(
    page: Page, entry: Entry, block: Office, seen: list[Seen], cue: Cue | None
) -> list[Seen]:
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
