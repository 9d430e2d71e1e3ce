"""Letters a second from the durable outbox beside its peers, all into the same sink, in one run.

    .venv/bin/python bench/delivery.py [--quick] [--json]

The outbox runs as it runs for real: addresses encrypted, SQLite with synchronous=FULL (and a
PostgreSQL where one answers), crash journal on, ten connections. The sink is Postfix's smtp-sink
where it is installed. It shares the cores with the senders: read ratios. Medians of the rounds.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "delivering"))

import sinks  # noqa: E402

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
# A worker's: one a core, but no more than two (`clamour worker`).
SENDERS = 2
DELAY, SLOW_CONNECTIONS = 0.010, 50
# Each peer beside us on the same database.
RATIOS = {
    "vs_post_office": ("sqlite_per_s", "post_office_per_s"),
    "vs_smtp_source": ("sqlite_per_s", "smtp_source_per_s"),
    "pg_vs_post_office": ("postgres_per_s", "post_office_pg_per_s"),
    "pg_vs_smtp_source": ("postgres_per_s", "smtp_source_per_s"),
    "postgres_vs_sqlite": ("postgres_per_s", "sqlite_per_s"),
}
TARGETS = {
    "vs_post_office": ">= 10",
    "vs_smtp_source": ">= 0.35",
    "pg_vs_post_office": ">= 10",
    "pg_vs_smtp_source": ">= 0.35",
    "signed_per_s": ">= 1,500",
    "latency_vs_aiosmtplib": ">= 1.8",
    "other_lane_delay_s": "<= 1",
    "enqueue_1m_s": "< 60",
    "worker_mb": "< 200",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer letters, under 50 s")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    chosen = parser.parse_args()
    figures = throughput(3_000 if chosen.quick else 10_000, rounds=1 if chosen.quick else 5)
    figures |= signing(2_000 if chosen.quick else 10_000, rounds=2 if chosen.quick else 5)
    figures |= latency(2_000 if chosen.quick else 10_000, rounds=1 if chosen.quick else 3)
    figures |= crowd(50_000 if chosen.quick else 1_000_000)
    report(figures, as_json=chosen.json)


def throughput(number: int, rounds: int) -> dict[str, float]:
    """The outbox and django-post_office on both databases, and smtp-source, in turn."""
    runs: dict[str, Callable[[int, int], float | None]] = {
        "sqlite_per_s": sqlite,
        "postgres_per_s": postgres,
        "post_office_per_s": post_office,
        "post_office_pg_per_s": post_office_pg,
        "smtp_source_per_s": smtp_source,
    }
    found: dict[str, list[float]] = {name: [] for name in runs}
    with sinks.sink() as port:
        for _round in range(rounds):
            for name, run in runs.items():
                # The slow one need not send as many.
                some = number // 4 if name.startswith("post_office") else number
                if spent := run(some, port):
                    found[name].append(some / spent)
    figures = {name: round(statistics.median(some)) for name, some in found.items() if some}
    for name, (ours, theirs) in RATIOS.items():
        if ours in figures and theirs in figures:
            figures[name] = round(figures[ours] / figures[theirs], 2)
    return figures


def sqlite(number: int, port: int, connections: int = 10) -> float:
    """Seconds in which a worker's senders empty an outbox on SQLite."""
    with folder() as place:
        return _emptied(number, surroundings(place, port, connections // SENDERS))


def postgres(number: int, port: int) -> float | None:
    """Seconds in which two senders empty an outbox on PostgreSQL; None where there is none."""
    with folder() as place, database() as url:
        given = {"DATABASE_URL": url}
        return _emptied(number, surroundings(place, port, 10 // SENDERS) | given) if url else None


def _emptied(number: int, environment: dict[str, str]) -> float:
    outbox(environment, "fill", str(number))
    return _race(SENDERS, environment)


def post_office(number: int, port: int, url: str = "") -> float:
    """Seconds in which django-post_office sends so many."""
    with folder() as place:
        words = [sys.executable, str(HERE / "delivering" / "peer_post_office.py")]
        said = subprocess.run(
            [*words, str(number), str(place), str(port)],
            check=True, capture_output=True, text=True, env=os.environ | {"DATABASE_URL": url},
        ).stdout.split()  # fmt: skip
    if int(said[1]) != number:
        raise SystemExit(f"django-post_office sent {said[1]} of {number}")
    return float(said[0])


def post_office_pg(number: int, port: int) -> float | None:
    """The same on PostgreSQL; None where there is none."""
    with database() as url:
        return post_office(number, port, url) if url else None


def smtp_source(number: int, port: int) -> float | None:
    """Seconds of Postfix's own source over ten reused sessions; None where it is not installed."""
    command = sinks.tool("smtp-source")
    if command is None:
        return None
    words = [command, "-d", "-s", "10", "-m", str(number), "-l", "2200", f"127.0.0.1:{port}"]
    started = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def signing(number: int, rounds: int) -> dict[str, float]:
    """Letters a second and core, everything included, signed with RSA-2048 and with Ed25519 too.

    Of CPU, so that one may be compared; the best round, since others on the machine cost time and
    never give any.
    """
    with folder() as place, sinks.sink() as port:
        environment = surroundings(place, port, 10)
        outbox(environment, "fill", "0")
        runs = {"signed_per_s": ["r1"], "signed_twice_per_s": ["r1", "e1"]}
        return {
            name: round(
                max(float(outbox(environment, "sign", str(number), *keys)) for _ in range(rounds))
            )
            for name, keys in runs.items()
        }


def latency(number: int, rounds: int) -> dict[str, float]:
    """Our client and aiosmtplib over many connections to a server that is far away."""
    ours, theirs = [], []
    with sinks.slow_sink(DELAY) as port:
        for _round in range(rounds):
            ours.append(number / sqlite(number, port, SLOW_CONNECTIONS))
            words = [sys.executable, str(HERE / "delivering" / "peer_aiosmtplib.py")]
            said = subprocess.run(
                [*words, str(number), str(port), str(SLOW_CONNECTIONS)],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            theirs.append(number / float(said))
    return {
        "far_per_s": round(statistics.median(ours)),
        "far_aiosmtplib_per_s": round(statistics.median(theirs)),
        "latency_vs_aiosmtplib": round(statistics.median(ours) / statistics.median(theirs), 2),
    }


def crowd(number: int) -> dict[str, float]:
    """What a million waiting letters cost: to enqueue, in memory, and another lane's letter."""
    with folder() as place, sinks.sink() as port:
        environment = surroundings(place, port, 10) | {"LANE_A_MINUTE": "60"}
        spent = float(outbox(environment, "fill", str(number), "slow.example"))
        worker = outbox_process(environment, "work")
        worker.stdout.readline()
        time.sleep(2)
        delays = [float(outbox(environment, "time", f"quick{n}.example")) for n in range(5)]
        said, _nothing = worker.communicate("")
    return {
        "crowd": number,
        "enqueue_1m_s": round(spent * 1_000_000 / number, 1),
        "other_lane_delay_s": round(max(delays), 3),
        "worker_mb": round(float(said)),
    }


@contextmanager
def database() -> Iterator[str]:
    """The address of a database of its own on PostgreSQL; '' where there is none."""
    import psycopg

    name = f"clamour_bench_{os.getpid()}"
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield ""
        return
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield re.sub(r"/[^/]*$", f"/{name}", POSTGRES)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="clamour-bench-"))
    try:
        yield place
    finally:
        shutil.rmtree(place)


def surroundings(place: Path, port: int, connections: int) -> dict[str, str]:
    """The environment of our processes: a site of its own in a folder, no pace."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return inherited | {
        "DATA_DIR": str(place),
        "KEYS_DIR": str(place / "keys"),
        "MAIL_RELAY": f"smtp://127.0.0.1:{port}",
        "MAIL_CONNECTIONS": str(connections),
        "LANE_A_MINUTE": "0",
        "LANE_START": "0",
    }


def outbox_process(environment: dict[str, str], *words: str) -> subprocess.Popen:
    command = [sys.executable, str(HERE / "delivering" / "outbox.py"), *words]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, text=True, **pipes)


def outbox(environment: dict[str, str], *words: str) -> str:
    """Run one command of our outbox and return what it printed."""
    process = outbox_process(environment, *words)
    said, _nothing = process.communicate()
    if process.returncode:
        raise SystemExit(f"outbox {words[0]} ended with {process.returncode}")
    return said


def _race(senders: int, environment: dict[str, str]) -> float:
    """Start senders, let them go at the same moment, and return the slowest's seconds."""
    running = [outbox_process(environment, "send") for _ in range(senders)]
    for one in running:
        one.stdout.readline()
    for one in running:
        one.stdin.write("\n")
        one.stdin.flush()
    return max(float(one.communicate()[0].split()[0]) for one in running)


def report(figures: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"figures": figures}))
        return
    for name, value in figures.items():
        print(f"{name:<24}{value:>12,}   {TARGETS.get(name, '')}")


if __name__ == "__main__":
    main()
