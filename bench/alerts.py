"""A long alert list: counted, put into the outbox, sent beside django-post_office's same mailing.

    .venv/bin/python bench/alerts.py [--quick] [--json]

Everybody is invented. SQLite with synchronous=FULL, addresses encrypted, in a folder of its own; on
PostgreSQL (TEST_POSTGRES_URL) a database of its own, where one answers. Copies are whole mails,
text and HTML, each with a name and links of its own, unsigned, into Postfix's smtp-sink: ours by a
worker's two senders, theirs by one process with batches of 1,000 and the template filled when each
mail is sent, in turns. Both have a mailing of some ten thousand; `sent_per_s` is ours
of the long list. `vs_post_office_whole` counts the enqueueing too, on both sides. `segment_s`
is the slowest of five segments; `worker_mb` the largest a process was that entered or sent, beside
`worker_small_mb`, the same with a hundredth of the list.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "delivering")]

import sinks  # noqa: E402
from delivery import POSTGRES, SENDERS, folder  # noqa: E402

TARGETS = {
    "segment_s": "< 1",
    "enqueue_s": "< 60",
    "postgres_segment_s": "< 1",
    "postgres_enqueue_s": "< 60",
    "vs_post_office": ">= 10",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a shorter list, under 50 s")
    parser.add_argument("--size", type=int, help="another length of the list")
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    chosen = parser.parse_args()
    with folder() as compiled:
        # Many processes: each module is compiled once, whatever is said about that elsewhere.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(compiled)
        report(run(chosen), as_json=chosen.json)


def run(chosen: argparse.Namespace) -> dict[str, float]:
    size, rounds, each = (20_000, 1, 6_000) if chosen.quick else (1_000_000, 3, 10_000)
    size = chosen.size or size
    figures = {"list_size": size} | on_sqlite(size, 1, each)
    if not chosen.quick:
        print(figures, file=sys.stderr, flush=True)
        # Beside the peer a list as short as the peer's.
        small = on_sqlite(rounds * each, rounds, each)
        figures["worker_small_mb"] = small.pop("worker_mb")
        figures |= {name: it for name, it in small.items() if "post_office" in name}
    if not chosen.sqlite:
        figures |= {f"postgres_{name}": it for name, it in on_postgres(size).items()}
    return figures


def on_sqlite(size: int, rounds: int, each: int) -> dict[str, float]:
    """Enter the whole list, then send a part of it, round after round."""
    with folder() as place, sinks.sink() as port:
        environment = surroundings(place, port)
        figures = measured(environment, size)
        ours, theirs, entered = [], [], []
        for _round in range(rounds):
            rate, megabytes = race(environment, each)
            figures["worker_mb"] = max(figures["worker_mb"], round(megabytes))
            ours.append(rate)
            sending, enqueueing = post_office(each // 4, port)
            theirs.append(sending)
            entered.append(enqueueing)
        one, other = statistics.median(ours), statistics.median(theirs)
        whole = 1 / one + figures["enqueue_s"] / size
        their_whole = 1 / other + 1 / statistics.median(entered)
        return figures | {
            "sent_per_s": round(one),
            "beside_post_office_per_s": round(one),
            "post_office_per_s": round(other),
            "vs_post_office": round(one / other, 1),
            "vs_post_office_whole": round(their_whole / whole, 1),
        }


def on_postgres(size: int) -> dict[str, float]:
    import psycopg

    name = f"clamour_bench_{os.getpid()}"
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        return {}
    with admin, folder() as place:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            environment = surroundings(place, 25)
            environment["DATABASE_URL"] = re.sub(r"/[^/]*$", f"/{name}", POSTGRES)
            return measured(environment, size)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def measured(environment: dict[str, str], size: int) -> dict[str, float]:
    (filled,) = house(environment, "fill", str(size))
    spent, new, megabytes = house(environment, "enter")
    segment, largest, web = house(environment, "web")
    if not (new == largest == size):
        raise SystemExit(f"of {size} entries {largest} were counted and {new} entered")
    return {
        "fill_s": round(filled, 1),
        "segment_s": round(segment, 3),
        "enqueue_s": round(spent, 1),
        "web_mb": round(web),
        "worker_mb": round(megabytes),
    }


def race(environment: dict[str, str], number: int) -> tuple[float, float]:
    """Copies a second of a worker's senders, and how large the larger became."""
    words = [sys.executable, str(HERE / "alerting" / "house.py"), "send", str(number // SENDERS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running = [subprocess.Popen(words, env=environment, text=True, **pipes) for _ in range(SENDERS)]
    for one in running:
        one.stdout.readline()
    for one in running:
        one.stdin.write("\n")
        one.stdin.flush()
    told = [[float(word) for word in one.communicate()[0].split()] for one in running]
    sent = sum(it[1] for it in told)
    if sent < number:
        raise SystemExit(f"{sent} of {number} copies were sent")
    return sent / max(it[0] for it in told), max(it[2] for it in told)


def post_office(number: int, port: int) -> tuple[float, float]:
    """Copies a second of django-post_office: sent, and enqueued before that."""
    with folder() as place:
        words = [sys.executable, str(HERE / "alerting" / "peer_post_office.py")]
        said = subprocess.run(
            [*words, str(number), str(place), str(port)], check=True, capture_output=True, text=True
        ).stdout.split()
    if int(said[1]) != number:
        raise SystemExit(f"django-post_office sent {said[1]} of {number}")
    return number / float(said[0]), number / float(said[2])


def surroundings(place: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return inherited | {
        "DATA_DIR": str(place / "data"),
        "KEYS_DIR": str(place / "keys"),
        "MAIL_RELAY": f"smtp://127.0.0.1:{port}",
        "DEMO": "1",
        "LANE_A_MINUTE": "0",
        "LANE_START": "0",
        "MAIL_CONNECTIONS": "10",
        "SITE_URL": "https://campaign.example",
    }


def house(environment: dict[str, str], *words: str) -> list[float]:
    """Run one command of our house and return the numbers that it printed."""
    Path(environment["DATA_DIR"]).mkdir(exist_ok=True)
    command = [sys.executable, str(HERE / "alerting" / "house.py"), *words]
    done = subprocess.run(command, env=environment, text=True, stdout=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(f"{words[0]} ended with {done.returncode}")
    return [float(word) for word in done.stdout.split()]


def report(figures: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"figures": figures}))
        return
    for name, value in figures.items():
        print(f"{name:<24}{value:>12,}   {TARGETS.get(name, '')}")


if __name__ == "__main__":
    main()
