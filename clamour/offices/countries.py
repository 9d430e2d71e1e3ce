"""Names of countries in the reader's language, from CLDR by Babel."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

# CLDR's territories that are no country a supporter lives in or an office stands in.
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


@cache
def names(language: str) -> dict[str, str]:
    """Country code to name, sorted by name as the language sorts it closely enough."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    found = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    found |= settings.EXTRA_COUNTRIES
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def choices() -> list[tuple[str, str]]:
    """The countries for a field to choose from, in the current language."""
    return list(names(get_language() or "en").items())


def name(code: str, language: str) -> str:
    """The country's name, or the code itself when CLDR does not know it."""
    return names(language).get(code, code)
