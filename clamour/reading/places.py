"""Countries named in a text: by their names (CLDR), by their cities, by adjectives made of them."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from babel.core import Locale, UnknownLocaleError

from .folding import fold
from .languages import language
from .phrases import Phrases, compile_phrases

_STEM = 6
_JOINED = re.compile(r"[\w@]|\.\w")
# Names that are also words, persons or other places too often to be counted.
_DOUBTFUL = {
    "jersey",
    "chad",
    "jordan",
    "georgia",
    "guinea",
    "niger",
    "man",
    "oman",
    "cali",
    "nice",
}
_FIRST_NAMES = {"chad", "jordan", "georgia", "israel", "kenya", "malta", "cuba", "india"}
_ABBREVIATIONS = {"cad."}
_SURE_IN_CAPITALS = {"us", "uk", "ny", "nm", "rdc", "drc", "abd", "eua", "рф"}


class Place(NamedTuple):
    """A mention of a country: `kind` is name, city or adjective."""

    country: str
    kind: str
    start: int
    end: int


@cache
def _country_names(code: str) -> dict[str, str]:
    names = {}
    for locale in ("en", code):
        try:
            territories = Locale.parse(locale).territories
        except (UnknownLocaleError, ValueError):
            continue
        for country, name in territories.items():
            if len(country) == 2 and country.isalpha() and country not in ("ZZ", "EU", "UN", "EZ"):
                names[fold(re.sub(r"\s*\(.*\)", "", name))] = country
    return names | _listed("names")


@cache
def _listed(section: str) -> dict[str, str]:
    data = tomllib.loads(resources.files(__package__).joinpath("places.toml").read_text("utf-8"))
    rows = data[section].items()
    return {fold(name.strip()): code for code, names in rows for name in names.split(",")}


@cache
def _phrases(code: str) -> Phrases:
    return compile_phrases({*_country_names(code), *_listed("cities")})


@cache
def _stems(code: str) -> dict[str, str]:
    stems: dict[str, str] = {}
    for name, country in _country_names(code).items():
        stem = re.sub(r"(?:i?stan|istão|istán|ия|ie|ia|ien)$", "", name)[
            : max(_STEM, len(name) - 3)
        ]
        if len(stem) >= _STEM and " " not in name and name not in _DOUBTFUL:
            stems[stem] = "" if stems.get(stem, country) != country else country
    return {stem: country for stem, country in stems.items() if country}


def find_places(text: str, folded: str, code: str, start: int, end: int) -> list[Place]:
    """Return the countries and cities named between two places of a text."""
    names = _country_names(code)
    found = []
    for match in _phrases(code).finditer(folded, start, end):
        name, written = " ".join(match.group().split()), text[match.start() : match.end()]
        if (
            _is_part(folded, match)
            or written[0].islower()
            or (name in _SURE_IN_CAPITALS and not written.isupper())
        ):
            continue
        street = _is_street(folded, code, max(start, match.start() - 20), match.start())
        if street or folded[match.start() : match.end() + 1] in _ABBREVIATIONS:
            continue
        kind = "name" if name in names else "city"
        country = names.get(name) or _listed("cities")[name]
        found.append(Place(country, kind, match.start(), match.end()))
    return found


def _is_part(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a name is part of an address on the net or of a longer word."""
    before, behind = (
        folded[match.start() - 1 : match.start()],
        folded[match.end() : match.end() + 2],
    )
    # A suffix after an apostrophe is Turkish grammar, one letter after a name is Russian.
    return before in tuple("@.-") or bool(_JOINED.match(behind))


def _is_street(folded: str, code: str, start: int, end: int) -> bool:
    """Tell whether a street is named after a place: "calle Brasil"."""
    streets = language(code).pattern("offices", "streets").finditer(folded, start, end)
    return any(folded[m.end() : end] == " " for m in streets)


def find_adjectives(folded: str, code: str, start: int, end: int) -> list[Place]:
    """Return words that begin like a country's name and go on otherwise ("Burundian")."""
    stems = _stems(code)
    found = []
    for match in re.finditer(r"[^\W\d_]{6,}", folded[start:end]):
        for size in range(_STEM, min(len(match.group()), 12)):
            country = stems.get(match.group()[:size])
            if country:
                found.append(
                    Place(country, "adjective", start + match.start(), start + match.end())
                )
                break
    return found


def country_of_suffix(domain: str) -> str | None:
    """Return the country whose two letters end a domain, reserved endings left aside."""
    labels = [part for part in domain.lower().split(".") if part not in ("example", "test")]
    codes = {**{c.lower(): c for c in _country_names("en").values()}, "uk": "GB"}
    return codes.get(labels[-1]) if labels else None


def is_country_name(folded: str, code: str) -> bool:
    """Tell whether a folded word is a country and hardly ever the name of a person."""
    return folded in _country_names(code) and folded not in _FIRST_NAMES
