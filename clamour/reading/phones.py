"""Telephone, fax and SMS numbers: found by shape, understood by the country meant."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .labels import label_before
from .pages import Page
from .sightings import Sighting

_NUMBER = re.compile(
    r"(?<![\w@/.:,#№-])(?:\+{1,2}[ ]?\(?\d|\(?[ ]?\+{1,2}[ ]?\d|\(\d|\d)"
    r"(?:[ ]?[().\u2013/-]{0,2}[ ]?\d){5,17}(?![\w@]|[ ]\d{3})"
)
_TROUBLE = re.compile(r"\(0\)")
# What a date, a sum, a range of years or an account looks like.
_NO_PHONE = re.compile(
    r"(?:\d{1,2}[./-]){2}(?:19|20)?\d\d$|(?:19|20)\d\d[-–/](?:19|20)?\d\d$|\d{4}-\d\d-\d\d"
    r"|\d{1,3}(?:[.,]\d{3})+$|\d{1,3}/\d{2,4}/(?:19|20)?\d\d$"
)
_IN_NUMBER = re.compile(r"\d[ ]?$|\b[A-Z]{2}\d{2}[ ]?$")
_WITHIN = 90
_ACCOUNT = re.compile(
    r"(?:iban|nib|blz|swift|bic|compte|hesap|konto\w*|account\w*|счет\w*|cuenta|conta|кошел\w*)\W[^\n]{0,40}$"
)
_MIN_DIGITS, _MAX_DIGITS = 7, 15


def find_phones(page: Page) -> list[Sighting]:
    """Return what looks like a number, labelled or not; `value` is still as written.

    "Tel. and fax" gives two sightings of one number.
    """
    found: list[Sighting] = []
    for match in _NUMBER.finditer(page.text, page.start, page.end):
        if _is_number(page, match):
            found += _labelled(page, match, found[-1] if found else None)
    return found


def _is_number(page: Page, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match.group())
    line = page.line_at(match.start())
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS or _NO_PHONE.match(match.group().strip("( ")):
        return False
    if _IN_NUMBER.search(page.text[max(0, match.start() - 6) : match.start()]):
        return False
    return not _ACCOUNT.search(page.folded[line.start : match.start()])


def _labelled(page: Page, match: re.Match[str], last: Sighting | None) -> Iterator[Sighting]:
    line = page.line_at(match.start())
    floor = max(line.start, last.end if last else 0)
    kinds, label = label_before(page, match.start(), floor)
    if "other" in kinds:
        return
    spoken = [k for k in kinds if k in ("phone", "fax", "sms")]
    if not spoken and last is not None and _goes_on(page, last, match.start()):
        spoken = [last.kind]
    for kind in spoken or [_unlabelled_kind(page, floor, match.start())]:
        yield Sighting(kind, match.group().strip(), match.start(), match.end(), label)


def _unlabelled_kind(page: Page, floor: int, start: int) -> str:
    """Tell what a number is for by the words before it: "please fax the ministry: ..."."""
    before = page.folded[max(floor, start - _WITHIN) : start]
    last = {
        kind: max(
            (m.end() for m in page.words.pattern("contacts", kind).finditer(before)), default=0
        )
        for kind in ("phone", "sms", "fax")
    }
    return max(last, key=lambda kind: last[kind])


def _goes_on(page: Page, last: Sighting, start: int) -> bool:
    return bool(
        re.fullmatch(
            r"\s*(?:[,;/]|or|and|o|y|e|ou|et|oder|und|и|или|ve)\s*", page.folded[last.end : start]
        )
    )


def is_international(written: str) -> bool:
    """Tell whether a number names its country itself."""
    return bool(re.match(r"[(\s]*(?:\+|00\s?[1-9])", written))


def as_e164(written: str, countries: Iterable[str]) -> tuple[str, str | None, bool] | None:
    """Return (E.164, country, repaired) of a number for the first country it fits, else None.

    Only the form is judged: numbers that nobody has been given are accepted.
    """
    import phonenumbers

    cleaned, repaired = _cleaned(written)
    if is_international(cleaned):
        return _international(cleaned, repaired)
    countries = list(countries)
    bare = _without_plus(cleaned, countries)
    if bare:
        return _international(bare, True)
    for strict in (True, False):
        for country in countries:
            number = _parse(cleaned, country)
            fits = phonenumbers.is_valid_number if strict else phonenumbers.is_possible_number
            if number is not None and fits(number):
                return _form(number), country, repaired
    return None


def _without_plus(number: str, countries: list[str]) -> str | None:
    """Return "+57 1 555 ..." for "(57 1) 555 ..." in Colombia."""
    import phonenumbers

    for country in countries[:2]:
        code = phonenumbers.country_code_for_region(country)
        if code and re.match(rf"\(\s*{code}[\s.)-]", number) and not number.startswith(f"({code})"):
            return f"+{number}"
    return None


def _cleaned(written: str) -> tuple[str, bool]:
    """Undo what writers do to prefixes: "++996", "(00 375)", "+ 33 (0) 1"."""
    number = re.sub(r"^[(\s]*\+*\s*(?=00)", "", written) if "++00" in written else written
    number = re.sub(r"^\s*\(?\s*(?:\+{1,2}\s*|00\s?(?=[1-9]))", "+", number)
    if number.startswith("+"):
        number = _TROUBLE.sub("", number)
    return number, "++" in written or "(00" in written or "+00" in written


def _international(number: str, repaired: bool) -> tuple[str, str | None, bool] | None:
    import phonenumbers

    digits = re.sub(r"\D", "", number)
    if not 8 <= len(digits) <= _MAX_DIGITS:
        return None
    parsed = _parse(f"+{digits}", None)
    if parsed is None:
        return None
    country = phonenumbers.region_code_for_country_code(parsed.country_code)
    if phonenumbers.is_valid_number(parsed):
        country = phonenumbers.region_code_for_number(parsed) or country
    if phonenumbers.is_possible_number(parsed):
        return _form(parsed), country, repaired
    return f"+{digits}", country, repaired


def _parse(number: str, country: str | None) -> Any:
    import phonenumbers

    try:
        return phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None


def _form(number: Any) -> str:
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
