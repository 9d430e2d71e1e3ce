"""Which language the interface speaks, and how a language is written."""

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

SPOKEN_WHEN_UNSURE = "en"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "ckb", "dv", "ps", "sd", "ug", "yi"}


def interface_for(language: str) -> str:
    """The language of the interface on pages in this language: its own where it is complete."""
    return language if language in settings.INTERFACE_LANGUAGES else SPOKEN_WHEN_UNSURE


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def own_name(language: str) -> str:
    """What the language calls itself."""
    try:
        return str(get_language_info(language)["name_local"])
    except KeyError:
        return dict(settings.LANGUAGES).get(language, language)


def name_in(language: str, interface: str) -> str:
    """What the language is called in the interface's language."""
    return Locale.parse(language).get_display_name(interface) or own_name(language)


def best(accepted: str, offered: list[str]) -> str:
    """The offered language that a browser's Accept-Language likes best, else the site's own."""
    for wanted, _weight in parse_accept_lang_header(accepted.lower()[:200]):
        for language in (wanted, wanted.partition("-")[0]):
            if language in offered:
                return language
    return settings.SITE_LANGUAGE if settings.SITE_LANGUAGE in offered else offered[0]
