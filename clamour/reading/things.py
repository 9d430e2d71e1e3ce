"""Names that are no person's: places, ships, newspapers, companies."""

import re

from .addressees import Addressees
from .folding import fold
from .languages import words_anywhere
from .names import Name
from .pages import Page
from .persons import Person

_QUOTED = (("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'), ("„", "”"), ("'", "'"), ("‘", "’"))
_AROUND = 6
# "The marchers of Aïn Roe": who is never named without "d'" is a place.
_ELIDED = re.compile(r"[dl]['’]")
_NEXT = re.compile(r"[ ](?:[&][ ])?(?P<run>[^\W\d_][\w.&/-]*(?:[ ][^\W\d_a-z][\w.&/-]*){0,3})")
_BODY_OF = re.compile(r"(?<!\w)(?P<body>[^\W\d_]+)[ ](?:(?:of|de|del|da|do|di|du|von)[ ])?$")


def is_thing(page: Page, person: Person, addressees: Addressees) -> bool:
    """Tell a place, a ship, a paper or a company from a person."""
    mentions = person.mentions
    called = sum(_is_called_so(page, m) for m in mentions)
    placed = sum(_stands_behind(page, m, "place_before") for m in mentions)
    return (
        2 * called >= len(mentions)
        or 2 * placed > len(mentions)
        or any(_is_quoted(page, m) or _is_part_of_body(page, m) for m in mentions)
        or 2 * sum(_is_title_of_paper(page, m) for m in mentions) > len(mentions)
        or any(_is_postcode(page, m) for m in mentions)
        or _is_over_address(person, addressees)
        or all(_begins_item(page, m) for m in mentions)
        or (len(mentions) > 1 and all(_ELIDED.match(m.text) for m in mentions))
    )


def _is_called_so(page: Page, name: Name) -> bool:
    """ "the Amal Star", "the police of Puerto Modelo": an article or a body stands before."""
    return _stands_behind(page, name, "article_before") or _is_body_of(page, name)


def _stands_behind(page: Page, name: Name, key: str) -> bool:
    before = page.folded[max(page.start, name.start - 25) : name.start]
    matches = page.words.pattern("people", key).finditer(before)
    return any(not before[m.end() :].strip() for m in matches)


def _is_quoted(page: Page, name: Name) -> bool:
    """The weekly "Morning Star": nothing but the name between quotation marks."""
    around = page.text[name.start - 1 : name.start], page.text[name.end : name.end + 1]
    return around in _QUOTED


def _is_title_of_paper(page: Page, name: Name) -> bool:
    """The weekly Morning Star, in italics: nothing but the name is set so."""
    return any(
        m.start <= name.start and name.end <= m.end and m.end - m.start <= len(name.text) + _AROUND
        for m in page.marked("italic")
    )


def _is_part_of_body(page: Page, name: Name) -> bool:
    """ "Kestrel Lodge Removal Centre", "Acme Mills Ltd": the capitalised words go on to a body."""
    behind = _NEXT.match(page.text, name.end, page.line_at(name.start).end)
    if page.words.caseless or not behind or behind["run"][0].islower():
        return False
    words = fold(behind["run"]).split()
    return any(word.rstrip(".,") in _bodies() or word in _bodies() for word in words)


def _is_body_of(page: Page, name: Name) -> bool:
    """ "the police of Puerto Modelo"."""
    before = _BODY_OF.search(page.folded[max(page.start, name.start - 40) : name.start])
    return before is not None and before["body"] in _bodies()


def _is_postcode(page: Page, name: Name) -> bool:
    """ "Leeds LS1 9XX", "1432 XX Aalsveen"."""
    behind = page.text[name.end : name.end + 1].isdigit()
    before = page.text[max(0, name.start - 3) : name.start].rstrip()[-1:].isdigit()
    return behind or (before and len(name.text.split()[0]) == 2)


def _is_over_address(person: Person, addressees: Addressees) -> bool:
    """The company that the letters go to, by the name that stands over its address."""
    others = (s.office.name for s in addressees.seen if s.purpose != "support")
    offices = [fold(name) for name in others if name]
    names = {fold(m.text) for m in person.mentions}
    return any(office.startswith(name) for office in offices for name in names)


def _begins_item(page: Page, name: Name) -> bool:
    """Words that stand nowhere but at the head of a list's item, in a language of capitals."""
    nouns = bool(page.words.words("people", "determiners"))
    line = page.line_at(name.start)
    return nouns and bool(line.bullet) and line.body == name.start


def _bodies() -> frozenset[str]:
    return words_anywhere("offices", "bodies")
