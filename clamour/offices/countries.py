"""Names of countries in the reader's language, from CLDR by Babel."""

from functools import cache
from unicodedata import combining, normalize

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

# CLDR's territories that are no country a supporter lives in or an office stands in.
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


@cache
def names(language: str) -> dict[str, str]:
    """Country code to name, sorted by name; accents do not move a name to the end."""
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
    return dict(sorted(found.items(), key=lambda item: _without_marks(item[1])))


def _without_marks(name: str) -> str:
    return "".join(c for c in normalize("NFKD", name) if not combining(c)).casefold()


def choices() -> list[tuple[str, str]]:
    """The countries for a field to choose from, in the current language."""
    return list(names(get_language() or "en").items())


def name(code: str, language: str) -> str:
    """The country's name, or the code itself when CLDR does not know it."""
    return names(language).get(code, code)
