"""Finding offices by what somebody types, in any script: by words, or by an address."""

import re

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Length

from clamour.offices.models import Channel, ContactPoint, Office, OfficeWord
from clamour.offices.words import words

MOST_TERMS = 8
_NUMBER = re.compile(r"[+\d][\d\s()./-]*")
# Small letters with dots between them: a domain, or a part of one.
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_FEWEST_DIGITS = 5
_NUMBERS = (Channel.PHONE, Channel.SMS, Channel.FAX)


def found(text: str) -> QuerySet[Office]:
    """The offices that have all of the words, begun or whole; the best first.

    A text with "@", a domain or a number looks in the addresses instead.
    """
    addresses = _addresses(text.strip())
    if addresses is not None:
        return Office.objects.filter(pk__in=addresses.values("office")).order_by("name", "pk")
    terms = list(dict.fromkeys(words(text)))[:MOST_TERMS]
    offices = Office.objects.all()
    for term in terms:
        offices = offices.filter(pk__in=_beginning(term).values("office"))
    if not terms:
        return offices.none()
    whole = sum(
        (
            Case(
                When(pk__in=OfficeWord.objects.filter(word=term).values("office"), then=1),
                default=0,
                output_field=IntegerField(),
            )
            for term in terms
        ),
        Value(0),
    )
    return offices.annotate(whole_words=whole).order_by(
        "-whole_words", Length("name"), "name", "pk"
    )


def search(text: str, limit: int = 50) -> list[Office]:
    """The best of `found`."""
    return list(found(text)[:limit])


def _beginning(term: str) -> QuerySet[OfficeWord]:
    """The words that begin so, as a range of the index; of a single letter only the word itself."""
    if len(term) == 1:
        return OfficeWord.objects.filter(word=term)
    found, end = OfficeWord.objects.filter(word__gte=term), _after(term)
    return found.filter(word__lt=end) if end else found


def _after(term: str) -> str:
    """The first word after all that begin so, "" when there is none: of letters and digits alone,
    since databases differ in where other signs stand."""
    bare = term.rstrip("z")
    if not bare:
        return ""
    return bare[:-1] + ("a" if bare[-1] == "9" else chr(ord(bare[-1]) + 1))


def _addresses(text: str) -> QuerySet[ContactPoint] | None:
    if "@" in text or _DOMAIN.fullmatch(text):
        value = text.lower()
        begins = "@" in value and not value.startswith("@")
        how = "value__startswith" if begins else "value__contains"
        return ContactPoint.objects.filter(**{how: value}, kind=Channel.EMAIL)
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _FEWEST_DIGITS and _NUMBER.fullmatch(text):
        # Within the country people leave out its prefix and write a 0 before the number.
        return ContactPoint.objects.filter(value__contains=digits.lstrip("0"), kind__in=_NUMBERS)
    return None
