"""Whom the appeal is for: persons named in its demands, title, letter; else those in danger."""

import re
from functools import cache

from .addressees import Addressees, Seen
from .drafts import Found, Span
from .folding import fold
from .languages import anywhere, words_anywhere
from .letters import Zone
from .names import Name, same_person
from .pages import LONG, Page
from .persons import Person, Persons, find_persons
from .things import is_thing

_LONGEST_HEADLINE = 400
_BEFORE = 45
_BEHIND = 40
_LONGEST_ADDRESS = 250


def find_people(
    page: Page, title: Found[str | None], demands: list[Found[str]], letter: Zone | None,
    addressees: Addressees,
) -> list[Found[str]]:  # fmt: skip
    """Return the people a page is for, the surest reading first."""
    persons = find_persons(page)
    asked = [(span.start, span.end) for item in demands for span in item.spans]
    others = [p for p in persons.everybody if _may_be_meant(page, p, addressees, asked)]
    zones = _places_of_honour(page, title, demands, letter)
    # "X, director of a paper, was arrested": the office behind the name decides only when
    # neither title nor demands nor letter name X.
    others = [p for p in others if _is_honoured(p, zones, title) or not _holds_office(page, p)]
    others = [p for p in others if not _is_only_titular(p, title)] or others
    chosen = [
        p
        for p in others
        if _is_honoured(p, zones, title) or any(_is_in_danger(page, persons, m) for m in p.mentions)
    ]
    if chosen:
        return [
            _found(p, 0.85) for p in others if p in chosen or _shares_fate(page, persons, p, chosen)
        ]
    others = [p for p in others if not all(_is_bystander(page, m) for m in p.mentions)]
    at_risk = [p for p in others if any(_is_at_risk(page, m) for m in p.mentions)]
    return [_found(p, 0.6) for p in at_risk] or [_found(p, 0.4) for p in _only(page, others)]


def _may_be_meant(
    page: Page, person: Person, addressees: Addressees, asked: list[tuple[int, int]]
) -> bool:
    """Leave out what is no person, who is written to, and who holds an office."""
    words = [m for m in person.mentions if not _is_in_headline(page, m)]
    return bool(words) and not (
        _is_shouted(page, person)
        or is_thing(page, person, addressees)
        or _is_addressed(page, person, addressees)
        or (_is_official(page, person) and not _is_defended(page, person, asked))
    )


def _is_defended(page: Page, person: Person, asked: list[tuple[int, int]]) -> bool:
    """The director of a paper whom a demand names without that title: she is in danger herself."""
    named = [m for m in person.mentions if _is_in(m, asked)]
    return any(not _office_before(page, m) and _is_at_risk(page, m) for m in named)


def _shares_fate(page: Page, persons: Persons, person: Person, chosen: list[Person]) -> bool:
    """Tell whether what befell somebody chosen is told of both: "A and her son B are to be"."""
    return any(
        any(m in names for other in chosen for m in other.mentions) and _is_at_risk(page, names[0])
        for names in persons.named_with(person)
    )


def _only(page: Page, others: list[Person]) -> list[Person]:
    """Return whom a text names alone, or together in the sentence that first names anybody."""
    middle = page.start + 2 * (page.end - page.start) // 3
    early = [p for p in others if p.mentions[0].start < middle]
    if len(others) < 2 or not early:
        return early
    start, end = page.sentence_at(early[0].mentions[0].start)
    together = [p for p in early if start <= p.mentions[0].start < end]
    return together if len(together) > 1 else []


def _is_honoured(person: Person, zones: list[tuple[int, int]], title: Found[str | None]) -> bool:
    return any(_is_in(m, zones) for m in person.mentions) or _is_titular(person, title.value)


def _is_bystander(page: Page, name: Name) -> bool:
    """The lawyer, the cousin, the reporter."""
    before = page.folded[max(page.start, name.start - _BEFORE) : name.start]
    matches = list(anywhere("people", "others").finditer(before))
    return bool(matches) and bool(_office_to_name().fullmatch(before[matches[-1].end() :]))


def _is_only_titular(person: Person, title: Found[str | None]) -> bool:
    """What the text never takes up again is seldom a person."""
    return bool(title.spans) and all(_is_in(m, list(title.spans)) for m in person.mentions)


def _is_titular(person: Person, title: str | None) -> bool:
    """Tell whether the headline names a person, perhaps in another spelling."""
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", title or "")
    pairs = [" ".join(words[i : i + 2]) for i in range(len(words) - 1)]
    triples = [" ".join(words[i : i + 3]) for i in range(len(words) - 2)]
    return any(same_person(m.text, p) for m in person.mentions[:8] for p in pairs + triples)


def _found(person: Person, sure: float) -> Found[str]:
    spans = tuple(Span(m.start, m.end) for m in person.mentions)
    return Found(person.spelling(), spans, sure)


def _is_shouted(page: Page, person: Person) -> bool:
    """Capitals alone, outside of a case header, are headings rather than names."""
    return all(m.text.isupper() and not _is_header(page, m) for m in person.mentions)


def _is_in_headline(page: Page, name: Name) -> bool:
    """Titles in Title Case or capitals make any words look like a name."""
    line = page.line_at(name.start)
    if line.number >= 14 or line.bullet or len(line.text) > _LONGEST_HEADLINE:
        return False
    words = re.findall(r"[^\W\d_]{4,}", line.words)
    capital = [w for w in words if w[0].isupper()]
    return len(words) > 2 and len(capital) > 0.75 * len(words) and not (_is_header(page, name))


def _places_of_honour(
    page: Page, title: Found[str | None], demands: list[Found[str]], letter: Zone | None
) -> list[tuple[int, int]]:
    spans = [*title.spans, *(span for item in demands for span in item.spans)]
    zones = [(span.start, span.end) for span in spans]
    zones += [(m.start, m.end) for m in page.marked("strong") if m.end - m.start < 80]
    if letter:
        first = page.line_at(letter.start)
        zones.append(
            (first.end if len(first.words) < 100 else letter.start, _closing(page, letter))
        )
    zones += [(x.start, x.end) for x in page.lines if _is_named_line(page, x.body, x.end)]
    return zones + [
        (x.start, x.end) for x in page.lines[:12] if _is_case_line(page, x.start, x.end)
    ]


def _closing(page: Page, letter: Zone) -> int:
    """Return where a letter closes: whoever signs below it is not whom it is for."""
    closing = page.words.pattern("letter", "closing")
    inside = [x for x in page.lines if letter.start < x.start < letter.end]
    below = (x for x in inside[2:] if len(x.words) < LONG)
    return next((x.start for x in below if closing.match(x.folded.strip())), letter.end)


def _is_named_line(page: Page, start: int, end: int) -> bool:
    match = page.words.pattern("people", "named").match(page.folded, start, end)
    return match is not None and page.folded[match.end() : match.end() + 2].lstrip()[:1] == ":"


def _is_case_line(page: Page, start: int, end: int) -> bool:
    """A line of a case header: name, age or occupation, and no sentence."""
    words = page.text[start:end].strip()
    return (
        bool(re.search(r",\s", words))
        and not words.endswith((".", ":"))
        and (end - start < 110 and bool(re.search(r"[A-ZÀ-Þ]{4}|\(\w\)|\b\d{2}\b", words)))
    )


def _is_header(page: Page, name: Name) -> bool:
    line = page.line_at(name.start)
    return _is_case_line(page, line.start, line.end)


def _is_in(name: Name, zones: list[tuple[int, int]]) -> bool:
    return any(start <= name.start < end for start, end in zones)


def _is_addressed(page: Page, person: Person, addressees: Addressees) -> bool:
    """Tell whether a person is one of those written to or to be asked."""
    written_to = [s for s in addressees.seen if s.purpose != "support"]
    # Who answers questions is named once; a prisoner's name beside such a number is his story.
    often = len(person.mentions) > 1
    asked = [s for s in written_to if s.purpose != "enquiry" or not often]
    names = [s.office.person for s in asked if s.office.person]
    if any(same_person(n, m.text) for n in names for m in person.mentions[:8]):
        return True
    if any(_squeezed(person.mentions[0].text) in (s.sighting.value or "") for s in written_to):
        return True
    if all(_is_in_address(m, written_to) for m in person.mentions):
        return True
    places = [s.sighting.start for s in written_to]
    return all(_is_beside(page, m, places) for m in person.mentions)


def _is_in_address(name: Name, written_to: list[Seen]) -> bool:
    """ "18 Sample Street, Kobri el-Qobba": a quarter that looks like a name."""
    posts = [s.sighting for s in written_to if s.sighting.kind == "post"]
    near = (s for s in posts if -_LONGEST_ADDRESS < name.start - s.start < s.end - s.start)
    return any(name.text in (s.value or "") for s in near)


def _is_beside(page: Page, name: Name, contacts: list[int]) -> bool:
    """Tell whether a contact stands on the line of a name, or in its sentence if that is long."""
    line = page.line_at(name.start)
    start, end = page.sentence_at(name.start) if len(line.text) > LONG else (line.start, line.end)
    return any(start <= contact <= end for contact in contacts)


def _squeezed(name: str) -> str:
    """A name as a domain has it: who owns info@acmebottling.example is no person at risk."""
    return re.sub(r"[^a-z0-9]", "", fold(name)) or name


def _is_official(page: Page, person: Person) -> bool:
    return any(_office_before(page, m) for m in person.mentions)


def _holds_office(page: Page, person: Person) -> bool:
    return any(_office_behind(page, m) for m in person.mentions)


def _office_before(page: Page, name: Name) -> bool:
    before = page.folded[max(page.start, name.start - _BEFORE) : name.start]
    matches = list(anywhere("people", "officials").finditer(before))
    if not matches:
        return False
    between = before[matches[-1].end() :]
    if _is_saluted(before[: matches[-1].start()]):
        return False
    if words_anywhere("people", "roles") & set(re.findall(r"\w+", between)):
        return False
    return bool(_office_to_name().fullmatch(between))


def _is_saluted(before: str) -> bool:
    """Behind "Dear Governor," a name begins the letter's first sentence."""
    matches = anywhere("letter", "salutation").finditer(before)
    return any(not before[m.end() :].strip() for m in matches)


@cache
def _office_to_name() -> re.Pattern[str]:
    """What may stand between an office and its holder: "of the Interior, Mr"."""
    title = anywhere("people", "honorifics").pattern
    domain = r"(?:(?: (?:of|for|de|du|des|der|del|da|do|di|dos|das))? [^,.;:()\n]{2,45}?)?"
    return re.compile(rf"{domain},? ?(?:(?:{title})\.? ?){{0,2}}")


def _office_behind(page: Page, name: Name) -> bool:
    behind = page.folded[name.end : name.end + 30]
    match = anywhere("people", "officials").search(behind)
    article = r"\s?[,(]?\s?(?:the |le |la |el |der |die |o )?"
    return match is not None and bool(re.fullmatch(article, behind[: match.start()]))


def _is_in_danger(page: Page, persons: Persons, name: Name) -> bool:
    """Tell whether what befell a person stands right behind the name, early in the text."""
    if name.start > (page.start + page.end) // 2:
        return False
    _, end = page.sentence_at(name.start)
    last = max([name.end, *(names[-1].end for names in persons.enumerations if name in names)])
    behind = page.folded[last : min(end, last + _BEHIND)]
    return bool(page.words.pattern("people", "at_risk").search(behind))


def _is_at_risk(page: Page, name: Name) -> bool:
    start, end = page.sentence_at(name.start)
    return bool(page.words.pattern("people", "at_risk").search(page.folded, start, end))
