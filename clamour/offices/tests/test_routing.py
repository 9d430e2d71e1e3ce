"""Which embassy a supporter's letter goes to, in a made-up world with every kind of gap."""

import pytest

from clamour.offices import routing
from clamour.offices.routing import Why
from clamour.offices.tests.world import (
    REPRESENTED,
    SENDERS,
    expected,
    make_world,
    put_into_directory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = make_world()
    put_into_directory(made)
    return made


def test_each_of_195_countries_finds_the_right_one_of_10(world):
    wrong, seen = [], set()
    for of in REPRESENTED:
        for sender, route in routing.table(of, SENDERS).items():
            office, why = expected(world, of, sender)
            seen.add(why)
            if (route.office, route.why.value) != (office, why):
                wrong.append((of, sender, route, office, why))
    assert wrong == []
    assert seen == {it.value for it in Why} - {"chosen"}  # every gap was there


def test_a_region_finds_its_own_consulate(world):
    asked = 0
    for of in REPRESENTED:
        known = routing.missions(of)
        for sender in SENDERS:
            for region in ("North", "Île-du-Sud", "Nowhere"):
                route = known.near(sender, region)
                assert (route.office, route.why.value) == expected(world, of, sender, region)
                asked += 1
    assert asked == 195 * 10 * 3
    assert known.near(sender, "ile du sud") == known.near(sender, "Île-du-Sud")


def test_a_table_takes_three_queries_and_a_few_for_many_addresses(world, django_assert_num_queries):
    with django_assert_num_queries(3):
        routing.table(REPRESENTED[0], SENDERS)
