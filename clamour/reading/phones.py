"""Telephone, fax and SMS numbers, found by shape; `e164` understands them."""

import re
from collections.abc import Iterator

from .folding import with_plain_digits
from .labels import label_before
from .pages import Page
from .sightings import Sighting

KINDS = ("phone", "fax", "sms")

# A letter O stands for a zero when digits are all around it.
_DIGIT = r"(?:\d|(?<=[\d +])[OО](?=[ ]?[\dOО]))"
_NUMBER = re.compile(
    r"(?<![\w@/.:,#№-])(?:\+{1,2}[ ]?\(?\d|\(?[ ]?\+{1,2}[ ]?\d|\(\d|\(?0xx\d"
    r"|[OО]{1,2}(?=[1-9])|\d)"
    rf"(?:[ ]?[().\u2013/-]{{0,2}}[ ]?{_DIGIT}){{5,17}}(?![\w@]|[ ]\d{{3}})"
)
_POSTCODE = re.compile(
    r"(?:cep|c\.?p\.?|plz|zip|postcode|postal code|индекс|cap|کد پستی|الرمز البريدي)[ :.]*$"
)
# What a date, a sum, a range of years or an account looks like.
_NO_PHONE = re.compile(
    r"(?:\d{1,2}[./-]){2}(?:19|20)?\d\d$|(?:19|20)\d\d[-–/](?:19|20)?\d\d$|\d{4}-\d\d-\d\d"
    r"|\d{1,3}(?:[.,]\d{3})+$|\d{1,3}/\d{2,4}/(?:19|20)?\d\d$|\d{4,5}-\d{3}$"
)
_IN_NUMBER = re.compile(r"\d[ ]?$|\b[A-Z]{2}\d{2}[ ]?$")
_WITHIN = 90
_REMARK = re.compile(r"[ ]?\(([^()\n]{3,40})\)|[ ](?:is the|est le|es el|ist das) (\w+)")
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
    digits = re.sub(r"[^\dOО]", "", match.group())
    line = page.line_at(match.start())
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS or _NO_PHONE.match(match.group().strip("( ")):
        return False
    if _IN_NUMBER.search(page.text[max(0, match.start() - 6) : match.start()]):
        return False
    before = page.folded[line.start : match.start()]
    return not (_ACCOUNT.search(before) or _POSTCODE.search(before))


def _labelled(page: Page, match: re.Match[str], last: Sighting | None) -> Iterator[Sighting]:
    line = page.line_at(match.start())
    above = page.lines[line.number - 1] if line.number and not line.gap else line
    wrapped = not page.text[line.start : match.start()].strip(" +(")
    first = min(page.paragraph_of(line)[0], above.start) if wrapped else page.paragraph_of(line)[0]
    floor = max(first, last.end if last else 0)
    kinds, label = label_before(page, match.start(), floor)
    if "other" in kinds:
        return
    spoken = [k for k in kinds if k in ("phone", "fax", "sms")]
    if not spoken and last is not None and _goes_on(page, last, match.start()):
        spoken = [last.kind]
    behind = _named_behind(page, match)
    if not spoken and not (behind and page.words.verb_last):
        spoken = [_unlabelled_kind(page, floor, match.start())]
    for kind in dict.fromkeys([*spoken, *behind]):
        value = with_plain_digits(match.group()).strip()
        yield Sighting(kind, value, match.start(), match.end(), label)


def _named_behind(page: Page, match: re.Match[str]) -> list[str]:
    """What a remark in brackets says of a number: "(8202) 55-01-47 (also fax)"."""
    if page.words.verb_last:
        behind = page.words.pattern("contacts", "sms").match(page.folded, match.end() + 1)
        return ["sms"] if behind else []
    remark = _REMARK.match(page.folded, match.end())
    if not remark:
        return []
    said = remark[1] or remark[2]
    return [k for k in ("fax", "sms") if page.words.pattern("contacts", k).search(said)]


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
