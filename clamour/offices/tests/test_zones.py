"""In which time zone an office lives, though its entry does not say."""

import pytest

from clamour.offices.models import Office
from clamour.offices.zones import zone_of


@pytest.mark.parametrize(
    ("entry", "zone"),
    [
        ({"time_zone": "Asia/Oral", "country": "BE"}, "Asia/Oral"),
        ({"country": "BE"}, "Europe/Brussels"),
        ({"country": "KZ", "seat": "BE"}, "Europe/Brussels"),
        ({"country": "KZ", "place": "Алматы"}, "Asia/Almaty"),
        ({"country": "US", "place": "los angeles"}, "America/Los_Angeles"),
        ({"country": "DE"}, "Europe/Berlin"),
        ({"country": "US", "place": "Springfield"}, ""),
        ({"country": "US"}, ""),
        ({"country": ""}, ""),
    ],
)
def test_town_and_country_tell_the_zone_where_they_can(entry, zone):
    assert zone_of(Office(name="Embassy", **entry)) == zone
