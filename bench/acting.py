"""How many letters a second are taken, beside a bare insert; and how soon, while pages are read.

    .venv/bin/python bench/acting.py [--quick] [--json]

A site of its own on SQLite (WAL, `synchronous=FULL`), served by Granian as in production, with
1,000,000 letters in the table (`--quick`: 50,000). Letters are whole forms over HTTP, each with a
solved challenge of its own, each from another mailbox; budgets are wide and a challenge is cheap
(BUDGET_FACTOR), everything else is as it always is: form, breaker, budgets, letter, confirmation
mail queued, page answered. Beside them, in turns, the same row is inserted by Django's ORM behind
the same server and middleware, with no question asked and an empty answer. The crowd is a process
of its own on the same two cores. No mail is sent meanwhile: the worker does not run.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.crowd import command, site  # noqa: E402

CONNECTIONS = 16
LETTERS_PER_S, PAGES_PER_S = 200, 500


def letters(page: Any, number: int, run: str) -> list[str]:
    """So many forms as a browser posts them, each with its own solved challenge."""
    import altcha

    from clamour.gate import proof

    def body(index: int) -> str:
        challenge = altcha.Challenge.from_dict(proof.challenge(str(page.translation_key)))
        solution = altcha.solve_challenge(challenge)
        return urlencode(
            {
                "name": "Sam Ostrow",
                "mailbox": f"sam{index}.{run}@mail{index % 500}.example",
                "country": "FR",
                "kind": "person",
                "language": "en",
                "sentence": "" if index % 4 else f"I have met her, {index}.",
                "proof": altcha.Payload(challenge, solution).to_base64(),
            }
        )

    return [body(index) for index in range(number)]


def posts(path: str, bodies: list[str]) -> list[str]:
    return [
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n\r\n"
        + body
        for body in bodies
    ]


def ask(**orders: Any) -> dict[str, Any]:
    """Let the crowd do it, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.crowd.load"],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return json.loads(done.stdout)


@contextmanager
def served() -> Iterator[int]:
    """`clamour web` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "clamour", "web", "--port", str(port)]
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        for _tenth in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def measure(folder: Path, quick: bool) -> dict[str, float]:
    site.start(folder)
    page = site.make_appeal()
    filled = site.fill(page, 50_000 if quick else 1_000_000)
    rounds, each, seconds = (3, 600, 8) if quick else (7, 2_000, 60)
    with served() as port:
        ratios, taken, bare, errors = [], [], [], 0
        act, insert = f"/act/{page.translation_key}/", f"/bare/{page.translation_key}/"
        for number in range(rounds + 1):
            bodies = letters(page, each, f"a{number}")
            ours = ask(port=port, at_once=CONNECTIONS, streams=[(posts(act, bodies), 0)])
            theirs = ask(port=port, at_once=CONNECTIONS, streams=[(posts(insert, bodies), 0)])
            errors += sum(ours["errors"] + theirs["errors"])
            if number:  # the first round warms both
                taken.append(ours["per_s"])
                bare.append(theirs["per_s"])
                ratios.append(ours["per_s"] / theirs["per_s"])
        pages = [f"GET {page.url_path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n"]
        forms = posts(act, letters(page, LETTERS_PER_S * seconds, "clock"))
        crowd = ask(
            port=port,
            at_once=64,
            streams=[(forms, LETTERS_PER_S), (pages * (PAGES_PER_S * seconds), PAGES_PER_S)],
        )
    return {
        "vs_bare_insert": round(statistics.median(ratios), 2),
        "letters_per_s": round(statistics.median(taken)),
        "bare_per_s": round(statistics.median(bare)),
        "p99_ms_at_200": round(_p99(crowd["ms"][0]), 1),
        "pages_p99_ms": round(_p99(crowd["ms"][1]), 1),
        "errors": errors + sum(crowd["errors"]),
        "letters_in_table": filled,
    }


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


SAID = {
    "vs_bare_insert": "letters taken, beside a bare insert (>= 0.6)",
    "letters_per_s": "letters taken a second",
    "bare_per_s": "bare inserts a second",
    "p99_ms_at_200": "99th percentile at 200 letters/s and 500 pages/s, ms (< 150)",
    "pages_p99_ms": "of the pages meanwhile, ms",
    "errors": "errors (0)",
    "letters_in_table": "letters in the table",
}


if __name__ == "__main__":
    command.run(__doc__ or "", measure, SAID)
