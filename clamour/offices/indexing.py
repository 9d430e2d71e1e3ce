"""Keeps the words under which offices are found (`OfficeWord`) as their names are."""

from collections.abc import Iterable
from functools import cache, lru_cache

from django.conf import settings

from clamour.offices import countries
from clamour.offices.models import Office, OfficeName, OfficeWord
from clamour.offices.words import words as spelt

AT_ONCE = 500


def index(offices: Iterable[int]) -> None:
    """Write the words of these offices anew: names, place, countries. Five queries for each 500."""
    numbers = list(dict.fromkeys(offices))
    for start in range(0, len(numbers), AT_ONCE):
        _index(numbers[start : start + AT_ONCE])


@lru_cache(20_000)
def words(text: str) -> frozenset[str]:
    """The words of a text; an import asks for those of one name several times."""
    return frozenset(spelt(text))


def words_of(names: Iterable[str], place: str, *codes: str) -> set[str]:
    """Under which words an office of these names, in this place, of these countries is found."""
    told = [words(text) for text in (*names, place)]
    return set().union(*told, *(country_words(code) for code in codes))


@cache
def country_words(code: str) -> frozenset[str]:
    """The words of a country's name in English and in the site's own language."""
    if not code:
        return frozenset()
    names = (countries.name(code, language) for language in ("en", settings.SITE_LANGUAGE))
    return frozenset(word for name in names for word in words(name))


def _index(numbers: list[int]) -> None:
    names: dict[int, list[str]] = {}
    for pk, text in OfficeName.objects.filter(office__in=numbers).values_list("office", "text"):
        names.setdefault(pk, []).append(text)
    offices = Office.objects.filter(pk__in=numbers)
    wanted = {
        (pk, word)
        for pk, name, place, country, seat in offices.values_list(
            "pk", "name", "place", "country", "seat"
        )
        for word in words_of([name, *names.get(pk, [])], place, country, seat)
    }
    rows = OfficeWord.objects.filter(office__in=numbers).values_list("pk", "office", "word")
    there = {(office, word): pk for pk, office, word in rows}
    gone = [there[it] for it in there.keys() - wanted]
    if gone:
        OfficeWord.objects.filter(pk__in=gone).delete()
    OfficeWord.objects.bulk_create(
        (OfficeWord(office_id=pk, word=word) for pk, word in sorted(wanted - there.keys())),
        ignore_conflicts=True,
    )
