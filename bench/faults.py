"""Senders, database, disk, clock, server and relay fail at random moments: is a letter lost?

    .venv/bin/python -m bench.faults [--quick] [--json] [--seed N]

Two real senders work on one outbox (on PostgreSQL, when DATABASE_URL names a server, they race)
that a web fills meanwhile, and a sink counts each Message-ID. Twice: with the office's server as
their relay, where a letter whose dot nobody answered stays uncertain, and behind a local Postfix,
whose log settles all of these. Beside them django-post_office under the same kills. Needs Postfix
for the second part, and for killing PostgreSQL the server's programs on this machine.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clamour.delivery.tests import postfix  # noqa: E402
from clamour.delivery.tests.breaking import Verdict, trial  # noqa: E402
from clamour.delivery.tests.houses import new_database  # noqa: E402
from clamour.delivery.tests.postgres import own_server, programs  # noqa: E402
from clamour.delivery.tests.sink import Sink  # noqa: E402

FULL, QUICK = (20_000, 200), (900, 18)


def ours(letters: int, faults: int, seed: int, *, behind_postfix: bool) -> Verdict:
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clamour-faults-")))
        folder = room / "data"  # its keys lie beside it
        folder.mkdir()
        harm = stack.enter_context(trial(folder, **place(stack), behind_postfix=behind_postfix))
        harm.chance = random.Random(seed)
        return harm.run(letters, faults, 120 if letters < 5_000 else 600)


def place(stack: ExitStack) -> dict[str, object]:
    """SQLite; or for DATABASE_URL=postgres://... a server of our own, which is killed too."""
    named = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not named.scheme.startswith("postgres"):
        return {}
    if programs():
        return {"database": stack.enter_context(own_server())}
    server = f"{named.scheme}://{named.netloc}"
    return {"database_url": stack.enter_context(new_database(server))}


def post_office(letters: int, kills: int, seed: int) -> Verdict:
    """The same kills, one sender, its largest usual batch."""
    chance = random.Random(seed)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Sink(delay=0.002) as sink:
        env = os.environ | {"DATA_DIR": folder, "RELAY_PORT": str(sink.port)}

        def start(*words: str, **options: object) -> subprocess.Popen:
            command = [sys.executable, "-m", "bench.peers.post_office", *words]
            return subprocess.Popen(command, cwd=ROOT, env=env, **options)

        start("fill", str(letters)).wait()
        for _ in range(kills):
            sender = start("send", "1000", stderr=subprocess.DEVNULL)
            until = len(sink.letters) + letters // (kills + 1)
            while len(sink.letters) < until and sender.poll() is None:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.03)
            sender.kill()
            sender.wait()
        end = start("finish", "1000", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        found = json.loads(end.communicate()[0])
        arrived = sink.message_ids
    return Verdict(
        letters=len(found),
        faults=Counter({"kill -9": kills}),
        states=Counter(found.values()),
        lost=len(set(found) - set(arrived)),
        doubled=sum(number - 1 for number in arrived.values()),
        uncertain=0,
        uncertain_allowed=0,
        seconds=time.monotonic() - started,
    )


def measure(letters: int, faults: int, seed: int) -> dict[str, Verdict]:
    found = {"outbox": ours(letters, faults, seed, behind_postfix=False)}
    if not postfix.missing():
        found["behind Postfix"] = ours(letters, faults, seed, behind_postfix=True)
    if find_spec("post_office"):
        kills = found["outbox"].faults["kill -9"]
        found["django-post_office"] = post_office(min(letters // 2, 3_000), min(kills, 10), seed)
    return found


def figures(found: dict[str, Verdict]) -> dict[str, int]:
    """Both of ours together; in doubt are the letters that no log could settle."""
    mine = [verdict for name, verdict in found.items() if name != "django-post_office"]
    return {
        "faults": sum(verdict.faults.total() for verdict in mine),
        "letters": sum(verdict.letters for verdict in mine),
        "lost": sum(verdict.lost for verdict in mine),
        "doubled": sum(verdict.doubled for verdict in mine),
        "uncertain": sum(verdict.uncertain for verdict in mine),
        "uncertain_allowed": sum(verdict.uncertain_allowed for verdict in mine),
    }


def report(found: dict[str, Verdict]) -> None:
    columns = ("faults", "letters", "lost", "doubled", "uncertain", "allowed", "seconds")
    print(f"{'':20}" + "".join(f"{name:>11}" for name in columns))
    for name, verdict in found.items():
        numbers = (
            verdict.faults.total(), verdict.letters, verdict.lost, verdict.doubled,
            verdict.uncertain, verdict.uncertain_allowed, round(verdict.seconds),
        )  # fmt: skip
        print(f"{name:20}" + "".join(f"{number:>11,}" for number in numbers))
    for name, verdict in found.items():
        print(f"\n{name}: {_listed(verdict.states)}\n  {_listed(verdict.faults)}")
    if why := postfix.missing():
        print(f"\nNot behind Postfix: {why}")
    if not find_spec("post_office"):
        print("\nNot beside django-post_office: it is not installed")


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counted.most_common())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer letters and faults")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    os.environ["LOG_LEVEL"] = "CRITICAL"
    found = measure(*(QUICK if chosen.quick else FULL), chosen.seed)
    if chosen.json:
        print(json.dumps({"figures": figures(found)}))
    else:
        report(found)
    if any(figures(found)[name] for name in ("lost", "doubled")):
        raise SystemExit("letters were lost or doubled")


if __name__ == "__main__":
    main()
