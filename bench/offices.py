"""How fast the directory of 50,000 offices is searched and added to.

    .venv/bin/python bench/offices.py [--quick] [--json]

Every office is invented. The database is SQLite in a folder of its own, or what DATABASE_URL names:
there a schema of its own, which is dropped at the end. The import cleans, matches and writes half
known, half new offices against the whole directory. `routing_table_ms` is one country's embassies
for 195 senders; `routing_wrong` of `routing_asked` routes of the tests' world, 195 x 10, with and
without a region, are not what its own rule expects.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SIZES = {"whole": (50_000, 10_000), "quick": (10_000, 2_000)}
KINDS = {
    "ministry": "Ministry of {}",
    "court": "{} Court of {}",
    "prosecutor": "Prosecutor of {}",
    "police": "Police of {}",
    "prison": "Prison {} of {}",
    "company": "{} Works of {}",
    "union": "Union of {} workers of {}",
}
SYLLABLES = (
    "ba dor el fan gri hol ist jun kar lem mor nis ol per qua ris sul tam ur vel wis xan yor zet"
)
SEARCHES = ["ministry", "min jus", "embassy kaz", "court mor", "pol", "prison 12", "works", "tamur"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help='print {"figures": {...}}')
    parser.add_argument("--quick", action="store_true", help="10,000 offices instead of 50,000")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begin(folder)
        figures = measured(*SIZES["quick" if options.quick else "whole"])
    if options.json:
        print(json.dumps({"figures": figures}))
    else:
        for name, value in figures.items():
            print(f"  {name:28} {value:>10,}")
    return 0


def begin(folder: str) -> None:
    """A database of its own, with the rooms' tables."""
    os.environ.update(DATA_DIR=f"{folder}/data", KEYS_DIR=f"{folder}/keys", DEMO="1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "clamour.settings"
    Path(folder, "data").mkdir()
    import django
    from django.conf import settings
    from django.core.management import call_command

    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        options = settings.DATABASES["default"].setdefault("OPTIONS", {})
        options["options"] = "-c search_path=bench_offices"
    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS bench_offices CASCADE")
            cursor.execute("CREATE SCHEMA bench_offices")
    call_command("migrate", verbosity=0)


def end() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA bench_offices CASCADE")


def measured(size: int, imported: int) -> dict[str, Any]:
    from clamour.offices import actions, exchange, queries, searching, uploading
    from clamour.offices.models import Office, OfficeWord

    draw = random.Random(3)
    told = list(offices(size + imported // 2, draw))
    known, new = told[:size], told[size:]
    table = [exchange.clean(row) for row in known]
    start = time.perf_counter()
    actions.import_rows(table, by=None, name="filling")
    filled = time.perf_counter() - start
    again = draw.sample(range(size), imported // 2)
    rows = [*raw_again(told, again), *new]
    draw.shuffle(rows)
    del told, known, new, table  # a real import holds its own file alone
    start, begun = time.perf_counter(), time.process_time()
    report = uploading.take_over_now(
        [exchange.clean(it) for it in rows], name="bench", source="", progress=lambda done: None
    )
    spent, reckoned = time.perf_counter() - start, time.process_time() - begun
    analyse()
    figures: dict[str, Any] = {
        "offices": Office.objects.count(),
        "words": OfficeWord.objects.count(),
        "fill_rows_per_s": round(size / filled),
        "import_rows_per_s": round(len(rows) / spent),
        "import_rows_per_cpu_s": round(len(rows) / reckoned),
        "import_new": report.counts["new"],
        "import_doubtful": report.counts["doubtful"],
        "search_ms": worst(searching.search, SEARCHES),
        "search_address_ms": worst(
            lambda text: searching.search(text), ["@o77.example", "info9@", "020 7946"]
        ),
    }
    text = alert()
    figures["suggest_ms"] = worst(lambda code: queries.suggest(code, text), ["FR", "KZ", "BR", ""])
    figures |= routed()
    end()
    return figures


def routed() -> dict[str, Any]:
    """Every route of a made-up world, beside what its own rule expects."""
    from clamour.offices import routing
    from clamour.offices.models import Office, Representation
    from clamour.offices.tests.world import (
        REPRESENTED,
        SENDERS,
        expected,
        make_world,
        put_into_directory,
    )

    spent = worst(lambda code: routing.table(code, SENDERS), REPRESENTED[:3])
    Representation.objects.all().delete()  # the world is alone: its ministries, too
    Office.objects.filter(kind="foreign_ministry").delete()
    world, asked, wrong = make_world(), 0, 0
    put_into_directory(world)
    for of in REPRESENTED:
        known = routing.missions(of)
        for sender in SENDERS:
            for region in ("", "North", "Île-du-Sud", "Nowhere"):
                route = known.near(sender, region)
                asked += 1
                wrong += (route.office, route.why.value) != expected(world, of, sender, region)
    return {"routing_table_ms": spent, "routing_wrong": wrong, "routing_asked": asked}


def alert() -> str:
    """An alert's text of some 900 words that names twenty offices."""
    from clamour.offices.models import Office

    draw = random.Random(5)
    names = Office.objects.order_by("pk").values_list("name", flat=True)[:20_000:1_000]
    said = [f"Write to the {name}. " + " ".join(word(draw) for _ in range(40)) for name in names]
    return "\n".join(said)


def analyse() -> None:
    """Let the database count what it has, as autovacuum or PRAGMA optimize do in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def worst(do: Callable[[str], object], texts: list[str]) -> float:
    """The slowest of the texts, each by the median of five tries, in milliseconds."""
    slowest = 0.0
    for text in texts:
        spent = []
        for _try in range(5):
            start = time.perf_counter()
            do(text)
            spent.append(time.perf_counter() - start)
        slowest = max(slowest, statistics.median(spent))
    return round(slowest * 1000, 1)


def offices(number: int, draw: random.Random) -> Iterator[Any]:
    """Invented offices of every country: embassies everywhere, and what a state has at home."""
    from clamour.offices import countries
    from clamour.offices.exchange.row import Identity, Name, Point, Row

    codes = list(countries.names("en"))[:195]
    pairs = [(a, b) for a in codes for b in codes if a != b]
    draw.shuffle(pairs)
    for line in range(number):
        mission = line % 4 == 0
        country, seat = pairs[line // 4] if mission else (draw.choice(codes), "")
        kind = "embassy" if mission else draw.choice(list(KINDS))
        place = word(draw)
        said = KINDS.get(kind, "").format(word(draw), place)
        name = f"Embassy of {country} in {seat}, {place}" if mission else said
        yield Row(
            line,
            names=[Name("en", name), Name("ru", f"Учреждение {name}")],
            kind=kind,
            country=country,
            seat=seat,
            place=place,
            identities=[Identity("wikidata", f"Q{line}")] if line % 2 else [],
            points=[
                Point("email", f"info{line}@o{line // 3}.example"),
                Point("phone", f"+4420{79460000 + line}"),
                Point("post", f"{line} {word(draw)} Street, {place}"),
            ],
        )


def raw_again(told: list[Any], numbers: list[int]) -> Iterator[Any]:
    """Known offices by another source: no identity, another mailbox, one name more."""
    from dataclasses import replace

    from clamour.offices.exchange.row import Name, Point

    for number in numbers:
        row = told[number]
        yield replace(
            row,
            identities=[],
            names=[*row.names, Name("fr", f"{row.names[0].text} (bureau)")],
            points=[*row.points[1:], Point("email", f"desk{number}@o{number // 3}.example")],
            doubts=[],
            stands=None,
        )


def word(draw: random.Random) -> str:
    syllables = SYLLABLES.split()
    return "".join(draw.choice(syllables) for _ in range(draw.randint(2, 3))).capitalize()


if __name__ == "__main__":
    sys.exit(main())
