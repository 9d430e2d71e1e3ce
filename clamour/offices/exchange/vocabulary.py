"""What the words of a file mean: countries, kinds, languages and columns, in many languages."""

import tomllib
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from django.conf import settings

from clamour.offices import countries
from clamour.offices.models import OfficeKind
from clamour.offices.words import key

_TOLD = frozenset(it for it in OfficeKind.values if it != OfficeKind.NEAREST)
SPOKEN = {
    "UK": "GB",
    "EL": "GR",
    "USA": "US",
    "UAE": "AE",
}


def country(said: str) -> str:
    """The ISO 3166-1 code of a country by its code or its name in many languages, else ""."""
    said = said.strip()
    code = SPOKEN.get(said.upper(), said.upper())
    if code in countries.names("en"):
        return code
    if len(code) == 3 and code.isascii():
        aliases = get_global("territory_aliases").get(code, [])
        return aliases[0] if len(aliases) == 1 else ""
    return _country_names().get(key(said), "")


def kind(said: str) -> str:
    """The kind of office that a word or a name tells, else ""."""
    said = said.strip()
    if said in _TOLD:
        return said
    words = f" {key(said)} "
    found = [(len(name), it) for name, it in _kinds().items() if f" {name} " in words]
    return max(found)[1] if found else ""


@lru_cache(2_000)
def language(said: str) -> str:
    """A language's code by its code or its name, else ""."""
    said = said.strip()
    code = said.replace("_", "-").lower()
    if code.partition("-")[0] in Locale("en").languages and len(code) <= 10:
        return code
    return _language_names().get(key(said), "")


def column(header: str) -> str:
    """What a column headed so holds: a field, `name:fr` for a name in a language, else ""."""
    words = key(header)
    if words in _columns():
        return _columns()[words]
    first, _space, rest = words.partition(" ")
    code = language(rest) if rest else ""
    if _columns().get(first) == "name" and code:
        return f"name:{code}"
    bare = words.rstrip("0123456789 ")  # "Phone 2"
    return _columns().get(bare, "")


@cache
def time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def fields() -> list[str]:
    """What a column may hold."""
    return list(_listed()["columns"])


@cache
def _listed() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("vocabulary.toml").read_text("utf-8")
    return tomllib.loads(text)


def _spread(section: str) -> dict[str, str]:
    rows = _listed()[section].items()
    return {key(word): it for it, line in rows for word in line.split(",")}


@cache
def _columns() -> dict[str, str]:
    return _spread("columns")


@cache
def _kinds() -> dict[str, str]:
    ours = {key(it.replace("_", " ")): it for it in _TOLD}
    return _spread("kinds") | ours


@cache
def _country_names() -> dict[str, str]:
    spoken = [code for code, _name in settings.LANGUAGES]
    return {
        key(name): code for it in reversed(spoken) for code, name in countries.names(it).items()
    }


@cache
def _language_names() -> dict[str, str]:
    found = {}
    for it, _name in reversed(settings.LANGUAGES):
        for code, name in Locale.parse(it).languages.items():
            if len(code) <= 3:
                found[key(name)] = code
    return found
