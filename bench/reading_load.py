"""How many read at once, how long they wait while forms are flooded, how soon a publication shows.

    .venv/bin/python bench/reading_load.py [--quick] [--json]

`clamour web` and an nginx with two workers serve the same file (gzip, made once), one after the
other in each round, to wrk's 32 connections on this machine; the median of the rounds' ratios
counts. p99: of readers who come 100 a second, quiet, then while sixteen post the appeal's form
without a pause. Then 10,000 appeals lie in the database: a home and a label's page are made, and
one more appeal is published while `clamour worker` runs, until its page and the home that lists it
are there as files.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from reading_site import free_port, make_appeal, running, serving, set_up, web
from reading_site.readers import Flood, nginx, p99, rate

MANY = 10_000


def beside_nginx(folder: Path, port: int, path: str, quick: bool) -> dict[str, float]:
    """Answers a second of both, in turns."""
    other = free_port()
    command = nginx(folder, folder / "data" / "pages", other)
    if command is None or rate(f"http://127.0.0.1:{port}{path}", 1) is None:
        print("nginx or wrk is missing: apt-get install nginx-light wrk")
        return {}
    seconds, rounds = (1, 3) if quick else (5, 7)
    ours, theirs = [], []
    with serving(command, other):
        for _ in range(rounds):
            ours.append(rate(f"http://127.0.0.1:{port}{path}", seconds) or 0)
            theirs.append(rate(f"http://127.0.0.1:{other}{path}", seconds) or 0)
    ratios = [mine / his for mine, his in zip(ours, theirs, strict=True)]
    return {
        "pages_per_s": round(statistics.median(ours)),
        "nginx_per_s": round(statistics.median(theirs)),
        "vs_nginx": round(statistics.median(ratios), 3),
    }


def make_lists() -> dict[str, float]:
    """Milliseconds for the HTML of a home and of a label's page, everything asked anew."""
    from clamour.site import lists, making

    offered = lists.home_languages()
    found = {}
    for name, figure in (("", "home_ms"), ("labels/kazemia-2012", "label_ms")):
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            making.list_page(lists.List.of(name), "en", offered)  # type: ignore[arg-type]
            taken.append(time.perf_counter() - begun)
        found[figure] = round(statistics.median(taken) * 1000)
    return found


def publish_to_visible(folder: Path, rounds: int) -> float:
    """Seconds from the button to both files, the slowest of the rounds."""
    from clamour.site.tests import stories

    home = folder / "data" / "pages" / "en" / "index.html"
    slowest = 0.0
    # The first is for the worker to start: it runs when somebody publishes.
    for number in range(rounds + 1):
        draft = stories.draft_appeal(title=f"Pressing news, number {number}", urgent=True)
        begun = time.perf_counter()
        page = stories.publish(draft)
        file = folder / "data" / "pages" / page.url_path.strip("/") / "index.html"
        while not (file.exists() and page.slug in home.read_text()):
            if time.perf_counter() - begun > 60:
                raise RuntimeError("not visible after a minute")
            time.sleep(0.005)
        if number:
            slowest = max(slowest, time.perf_counter() - begun)
    return round(slowest, 2)


def measure(folder: Path, quick: bool) -> dict[str, float]:
    port = free_port()
    set_up(folder, port)
    page = make_appeal()
    from django.db import connections

    connections.close_all()
    seconds = 4 if quick else 30
    with serving(web(port), port):
        figures = beside_nginx(folder, port, page.url_path, quick)
        figures["p99_ms_quiet"] = p99(port, page.url_path, seconds)
        with Flood(port, f"/act/{page.translation_key}/"):
            figures["p99_ms_flooded"] = p99(port, page.url_path, seconds)
    from reading_site.many import copy

    copy(page, MANY)
    figures |= make_lists()
    worker = [sys.executable, "-m", "clamour", "worker"]
    connections.close_all()
    with running(worker):
        figures["publish_to_visible_s"] = publish_to_visible(folder, 3 if quick else 10)
    return figures


def table(figures: dict[str, float]) -> str:
    said = {
        "pages_per_s": "pages a second, `clamour web`",
        "nginx_per_s": "nginx, the same file",
        "vs_nginx": "of nginx (>= 0.4)",
        "p99_ms_quiet": "ms that 99 of 100 readers wait at most",
        "p99_ms_flooded": "the same while forms are flooded (<= 200)",
        "home_ms": f"ms to make a home among {MANY:,} appeals (< 200)",
        "label_ms": "ms to make a label's page with all of them (< 200)",
        "publish_to_visible_s": "seconds from publishing to page and home, the slowest (< 2)",
    }
    return "\n".join(f"{value:>10,}  {said[name]}" for name, value in figures.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder).resolve(), wanted.quick)
    print(json.dumps({"figures": figures}) if wanted.json else table(figures))


if __name__ == "__main__":
    main()
