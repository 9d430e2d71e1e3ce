"""In which time zone an office lives: what its entry says, else what its town or country tells."""

from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.conf import settings

from clamour.offices.models import Office
from clamour.offices.words import key

# Where a country's clock is meant though it has others (CLDR, metaZones.xml, primaryZones).
PRIMARY = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}


def zone_of(office: Office) -> str:
    """A name as in Asia/Almaty; "" where a country has several zones and the town tells none."""
    if office.time_zone or office.is_nearest:
        return office.time_zone
    country = office.seat or office.country
    zones = _of_countries().get(country, ())
    if len(zones) == 1:
        return zones[0]
    found = _of_town(zones, key(office.place)) if office.place else ""
    return found or PRIMARY.get(country, "")


@cache
def _of_countries() -> dict[str, tuple[str, ...]]:
    """The zones of each country, from CLDR."""
    found: dict[str, tuple[str, ...]] = {}
    for zone, country in sorted(get_global("zone_territories").items()):
        found[country] = (*found.get(country, ()), zone)
    return found


@cache
def _of_town(zones: tuple[str, ...], town: str) -> str:
    """The zone that is called after this town in one of the languages that we know."""
    for zone in zones:
        for language, _name in settings.LANGUAGES:
            location = get_timezone_location(zone, Locale.parse(language), return_city=True)
            if key(str(location)) == town:
                return zone
    return ""
