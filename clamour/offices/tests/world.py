"""A made-up world with every kind of gap: who stands for ten countries in 195 others.

Which office should be found is computed here, from the world's own plain facts, by a rule of its
own. `bench/offices.py` asks the same.
"""

import random
from dataclasses import dataclass, field

from clamour.offices import countries
from clamour.offices.models import ContactPoint, Office, Representation

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
