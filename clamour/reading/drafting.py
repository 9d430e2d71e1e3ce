"""A post to a draft: each field has its reader, and this says in which order they go."""

from .addressees import Addressees
from .contacts import find_addressees
from .countries import find_country
from .deadlines import find_deadline
from .demands import find_demands
from .documents import Post, Source
from .drafts import Draft, Found, Letter, Span
from .gatherings import find_gatherings
from .issue import find_issued
from .languages import language
from .languages.detection import detect
from .letters import find_letter, read_letter
from .normal import as_contacts
from .pages import Page
from .people import find_people
from .statements import find_statement, find_summary
from .titles import find_title

ANALYSED = 80_000
"""Characters of one post that are read for fields; its whole text stays in the source."""

ANALYSED_LINES = 4_000
"""And lines, of which each is weighed several times."""


def draft_of(source: Source, post: Post) -> Draft:
    """Return the draft of one post."""
    post.end = _end(source.text, post.start, min(post.end, post.start + ANALYSED))
    code, sure = detect(source.text[post.start : post.end], source.language)
    page = Page(source, post, language(code))
    draft = _read(page, Found(code, (), sure))
    draft.asks = _asks(draft)
    return draft


def _end(text: str, start: int, end: int) -> int:
    """Return where the last line ends that is read for fields."""
    lines = text[start:end].split("\n", ANALYSED_LINES)
    return end - len(lines[ANALYSED_LINES]) if len(lines) > ANALYSED_LINES else end


def _read(page: Page, code: Found[str]) -> Draft:
    zone = find_letter(page)
    occupied = [(zone.start, zone.end)] if zone else []
    addressees = find_addressees(page, occupied)
    title, issued = find_title(page), find_issued(page)
    demands = find_demands(page, zone, [s.sighting.start for s in addressees.seen])
    country = find_country(page, title.value, addressees)
    contacts, missing = as_contacts(page, addressees, country.value)
    letter = read_letter(page, zone) if zone else None
    deadline = find_deadline(page, issued.value, zone)
    taken = _taken(title, demands, letter, addressees)
    offices = [c.office for c in contacts] + [m.office for m in missing]
    statement = find_statement(page, taken, offices, deadline.spans)
    return Draft(
        source=page.text,
        span=Span(page.start, page.end),
        language=code,
        title=title,
        issued=issued,
        country=country,
        deadline=deadline,
        summary=find_summary(statement),
        statement=statement,
        demands=demands,
        people=find_people(page, title, demands, zone, addressees),
        contacts=contacts,
        missing_contacts=missing,
        letter=letter,
        gatherings=find_gatherings(page, issued.value, zone),
    )


def _taken(
    title: Found[str | None], demands: list[Found[str]], letter: Letter | None, to: Addressees
) -> list[tuple[int, int]]:
    spans = [
        *title.spans,
        *(s for d in demands for s in d.spans),
        *(letter.spans if letter else ()),
    ]
    return [(s.start, s.end) for s in spans] + [(s.sighting.start, s.sighting.end) for s in to.seen]


def _asks(draft: Draft) -> bool:
    """A post that asks for nothing becomes a report."""
    wanted = any(c.purpose in ("protest", "copy", "support") for c in draft.contacts)
    lost = any(m.purpose in ("protest", "copy", "support") for m in draft.missing_contacts)
    return bool(wanted or lost or draft.demands or draft.letter or draft.gatherings)
