"""Which embassy a supporter's letter goes to, in a made-up world with every kind of gap.

195 countries of senders, 10 that are represented; the routes that are expected are computed here,
from the world's own plain facts, by a rule of their own.
"""

import random
from dataclasses import dataclass, field

import pytest

from clamour.offices import countries, routing
from clamour.offices.models import ContactPoint, Office, Representation
from clamour.offices.routing import Why

pytestmark = pytest.mark.django_db
SENDERS = list(countries.names("en"))[:195]
REPRESENTED = [SENDERS[number * 19] for number in range(10)]
REGIONS = ("", "North", "Île-du-Sud")
USED = ("unchecked", "working")
NOT_USED = ("bouncing", "refuses", "gone", "held", "private")


@dataclass
class Mission:
    """One mission as the world has it; `office` is its key once it is in the directory."""

    of: str
    within: str
    standing: str
    region: str = ""
    suspended: bool = False
    states: tuple[str, ...] = ("unchecked",)
    office: int = 0


@dataclass
class World:
    missions: list[Mission] = field(default_factory=list)
    # Country to its foreign ministry: its key, and the states of its addresses.
    ministries: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)


def states(draw):
    """What an office's addresses are worth: none, useless ones, or one that is used among them."""
    found = tuple(draw.choice(NOT_USED) for _ in range(draw.randint(0, 2)))
    return (*found, draw.choice(USED)) if draw.random() < 0.7 else found


def make_world():
    draw = random.Random(2026)
    world = World()
    for of in REPRESENTED:
        for within in SENDERS:
            if within == of:
                continue
            for standing, chance in (("resident", 0.4), ("consular", 0.3), ("accredited", 0.4)):
                if draw.random() > chance:
                    continue
                regions = REGIONS if standing == "consular" and draw.random() < 0.5 else ("",)
                for region in draw.sample(regions, draw.randint(1, len(regions))):
                    world.missions.append(
                        Mission(of, within, standing, region, draw.random() < 0.2, states(draw))
                    )
    for number, of in enumerate(REPRESENTED):
        if number % 3 != 2:
            world.ministries[of] = (0, states(draw))
    world.ministries[REPRESENTED[0]] = (0, ("unchecked",))
    world.ministries[REPRESENTED[1]] = (0, ("gone",))
    return world


def put_into_directory(world):
    def office(name, kind, country, worth):
        made = Office.objects.create(name=name, kind=kind, country=country)
        for number, state in enumerate(worth):
            value = f"box{number}@o{made.pk}.example"
            ContactPoint.objects.create(office=made, kind="email", value=value, state=state)
        return made.pk

    for it in world.missions:
        it.office = office(f"{it.of} in {it.within}", "embassy", it.of, it.states)
        Representation.objects.create(
            office_id=it.office,
            of_country=it.of,
            in_country=it.within,
            region=it.region,
            standing=it.standing,
            suspended=it.suspended,
        )
    for of, (_none, worth) in world.ministries.items():
        world.ministries[of] = (office(f"Ministry of {of}", "foreign_ministry", of, worth), worth)


def expected(world, of, sender, region=""):
    """The rule, written down once more: the best of what is there, answers and can be reached."""
    rank = {"resident": 0, "consular": 1, "accredited": 2}
    there = [
        it
        for it in world.missions
        if it.of == of
        and it.within == sender
        and not it.suspended
        and any(state in USED for state in it.states)
    ]
    if there and sender != of:
        near = {region: 0, "": 1}
        best = min(there, key=lambda it: (rank[it.standing], near.get(it.region, 2), it.office))
        return best.office, best.standing
    ministry, worth = world.ministries.get(of, (0, ()))
    if any(state in USED for state in worth):
        return ministry, "ministry"
    return None, "none"


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
