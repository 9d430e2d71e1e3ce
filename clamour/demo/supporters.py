"""Invented supporters for the demo: 200 from 12 countries, in several scripts."""

from collections.abc import Iterator
from dataclasses import dataclass

COUNTRIES = ["FR", "DE", "GB", "BR", "IN", "ZA", "TR", "KR", "MX", "PL", "KE", "CA"]
FIRST = ["Ana", "Björn", "Chidi", "Дарья", "Élise", "فريدة", "Güneş", "Hana", "Ines", "지우"]
LAST = [
    "Almeda",
    "Brandt",
    "Çiftli",
    "Duval",
    "Ereno",
    "Ивлева",
    "Jansky",
    "Kamande",
    "Łuczak",
    "Ost",
]
SENTENCES = [
    "",
    "My own grandfather worked in a steelworks, and I know what it means to stand at the gate.",
    "",
    "I have told my colleagues about this, and they will write to you as well.",
]


@dataclass(frozen=True)
class Supporter:
    """Somebody who acts in the demo."""

    name: str
    mailbox: str
    country: str
    sentence: str


def supporters(number: int, run: str) -> Iterator[Supporter]:
    """Make supporters whose mailboxes no other run of the demo has used."""
    for index in range(number):
        yield Supporter(
            name=f"{FIRST[index % len(FIRST)]} {LAST[index // len(FIRST) % len(LAST)]}",
            mailbox=f"supporter{index + 1}.{run}@mail.example",
            country=COUNTRIES[index % len(COUNTRIES)],
            sentence=SENTENCES[index % len(SENTENCES)],
        )
