"""What a written number means: E.164 by the country meant, with malformed prefixes repaired."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

_MAX_DIGITS = 15
_LOCAL = 8
_ZERO = str.maketrans("OОoо", "0000")
# What writers do to prefixes: "++996", "(00 375)", "+ 33 (0) 1", "0xx11"; well-formed is "+33 1".
_MALFORMED = re.compile(
    r"\+\s*\+|\+\s|\(\s*(?:\+\s|00)|\+\(?00|^\s*00\s|\(0\)|0xx|[OОoо]|^\s*\(\s*\+"
)
_NORTH_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[-.]\d{4}$")
_NO_COUNTRY = "001"
# Where a zero is part of the number itself (ITU-T E.164 national plans).
_LEADING_ZERO = ("IT", "SM", "VA", "CI", "CG", "GA", "BJ", "BF")


class Number(NamedTuple):
    """A number in normal form; `country` is None where the prefix is of no one country."""

    value: str
    country: str | None
    repaired: bool


def is_international(written: str) -> bool:
    """Tell whether a number names its country itself."""
    return bool(re.match(r"[(\s]*(?:\+|00\s?[1-9])", written.translate(_ZERO)))


def as_e164(written: str, countries: Iterable[str], meant: Iterable[str] = ()) -> Number | None:
    """Return the number for the first country it fits, else None.

    Only the form is judged: numbers that nobody has been given are accepted. A number of a country
    that is `meant` need only be long enough; elsewhere one that exists comes first.
    """
    cleaned, repaired = _cleaned(written)
    if is_international(cleaned):
        return _international(cleaned, repaired)
    meant = list(meant)
    countries = meant + list(countries)
    if _NORTH_AMERICAN.match(cleaned) and "US" in countries and not meant:
        parsed = _parse(cleaned, "US")
        return Number(_form(parsed), _country(parsed), repaired)
    bare = _without_plus(cleaned, countries)
    if bare:
        return _international(bare, True)
    return (
        _national(cleaned, meant, repaired)
        or _dialled_from_abroad(cleaned)
        or _national(cleaned, countries, repaired)
    )


def exists_in(written: str, country: str) -> bool:
    """Tell whether a number written without prefix is one that a country gives out."""
    import phonenumbers

    parsed = _parse(_cleaned(written)[0], country)
    return parsed is not None and bool(phonenumbers.is_valid_number(parsed))


def _national(number: str, countries: list[str], repaired: bool) -> Number | None:
    import phonenumbers

    for fits in (phonenumbers.is_valid_number, _is_possible):
        for country in countries:
            parsed = _parse(number, country)
            if parsed is not None and fits(parsed) and not _has_foreign_zero(parsed, country):
                return Number(_form(parsed), country, repaired)
    return None


def _has_foreign_zero(number: Any, country: str) -> bool:
    """A zero that is dialled first at home, left over where nobody dials one."""
    import phonenumbers

    left = bool(number.italian_leading_zero)
    return left and not phonenumbers.is_valid_number(number) and country not in _LEADING_ZERO


def _is_possible(number: Any) -> bool:
    """Long enough with its area code: one for use inside a town could be anywhere."""
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


def _dialled_from_abroad(number: str) -> Number | None:
    """ "011 855 ..." and "8-10-996 ...": as dialled from North America or Russia."""
    match = re.match(r"\(?\s*(?:011|8[\s~-]?10)[\s)-]+(?=[1-9])", number)
    found = _international(f"+{number[match.end() :]}", True) if match else None
    return found if found and _exists(found.value) else None


def _exists(value: str) -> bool:
    parsed = _parse(value, None)
    return parsed is not None and _is_possible(parsed)


def _without_plus(number: str, countries: list[str]) -> str | None:
    """Return "+57 1 555 ..." for "(57 1) 555 ..." in Colombia."""
    import phonenumbers

    for country in countries[:2]:
        code = phonenumbers.country_code_for_region(country)
        if code and re.match(rf"\(\s*{code}[\s.)-]", number) and not number.startswith(f"({code})"):
            return f"+{number}"
    return None


def _cleaned(written: str) -> tuple[str, bool]:
    """Return a number without what is wrong with its prefix, and whether anything was."""
    number = re.sub(r"0xx", "0", written).translate(_ZERO)
    number = re.sub(r"^[(\s]*\++\s*\(?(?=00\s?[1-9])", "", number)
    number = re.sub(r"^\s*\(?\s*(?:\+(?:\s*\+)*\s*|00\s?(?=[1-9]))", "+", number)
    number = re.sub(r"^\(?(?=[1-9]\d{0,2}\)?\s?\(0\))", "+", number)
    if number.startswith("+"):
        number = number.replace("(0)", "")
    return number, bool(_MALFORMED.search(written))


def _international(number: str, repaired: bool) -> Number | None:
    digits = re.sub(r"\D", "", number)
    if len(digits) < 8:
        return None
    single = _without_doubled_code(digits)
    if single:
        digits, repaired = single, True
    parsed = _parse(f"+{digits}", None) if len(digits) <= _MAX_DIGITS else None
    if parsed is None:
        return None
    if _is_possible(parsed):
        return Number(_form(parsed), _country(parsed), repaired)
    return Number(f"+{digits}", _country(parsed), repaired)


def _without_doubled_code(digits: str) -> str | None:
    """Return "375 17 ..." for "375 375 17 ...", when only that is a number."""
    match = re.match(r"(\d{1,3})(?:00)?(?=\1)", digits)
    single = digits[match.end() :] if match and _is_code(match[1]) else ""
    doubled = len(digits) > _MAX_DIGITS or not _exists(f"+{digits}")
    return single if single and doubled and _exists(f"+{single}") else None


def _is_code(digits: str) -> bool:
    import phonenumbers

    return bool(phonenumbers.region_code_for_country_code(int(digits)) != "ZZ")


def _country(parsed: Any) -> str | None:
    import phonenumbers

    country = phonenumbers.region_code_for_country_code(parsed.country_code)
    if phonenumbers.is_valid_number(parsed):
        country = phonenumbers.region_code_for_number(parsed) or country
    return None if country in (_NO_COUNTRY, "ZZ") else country


def with_area_code(written: str, last: str) -> str | None:
    """Return a short number with what it lacks of the one written before it, else None."""
    digits, before = re.sub(r"\D", "", written), re.sub(r"\D", "", last)
    whole = bool(re.match(r"\s*[(+0]", last)) and len(before) - len(digits) in range(2, 7)
    if not whole or len(digits) > _LOCAL or re.match(r"\s*[(+0]", written):
        return None
    return last[: _place_of_digit(last, len(before) - len(digits))] + written


def _place_of_digit(text: str, number: int) -> int:
    return [i for i, c in enumerate(text) if c.isdigit()][number]


def _parse(number: str, country: str | None) -> Any:
    import phonenumbers

    try:
        return phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None


def _form(number: Any) -> str:
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
