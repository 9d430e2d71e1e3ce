"""`make test`: the whole suite, on SQLite, in a browser and on PostgreSQL side by side.

The browser tests run where a Chromium is found, the PostgreSQL tests where a server answers
(TEST_POSTGRES_URL, else the local one). What was skipped is said at the end, with the reason.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psycopg

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
# What a database does not touch, or what starts a Clamour of its own, runs once.
ON_POSTGRES = ["-m", "not browser and not journey and not sqlite", "--ignore=clamour/reading"]
ON_SQLITE = ["-m", "not postgres and not browser and not journey"]
# A browser and a whole Clamour wait for each other much of the time: beside the other two.
FROM_OUTSIDE = ["-m", "(browser or journey) and not postgres"]
SHOWN_FILES = 12


@dataclass
class Suite:
    """One run of pytest: where its words and its results go."""

    name: str
    process: subprocess.Popen
    results: Path
    words: Path


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        suites = [
            _start("SQLite", ON_SQLITE, {}, Path(folder)),
            _start("from outside", FROM_OUTSIDE, {}, Path(folder)),
        ]
        why_not = _postgres_problem()
        if why_not is None:
            suites.append(
                _start("PostgreSQL", ON_POSTGRES, {"DATABASE_URL": POSTGRES}, Path(folder))
            )
        failed = [suite for suite in suites if suite.process.wait() not in (0, 5)]
        for suite in suites:
            print(f"== {suite.name}\n{suite.words.read_text()}")
        counts = _counts(suites)
        slowest = _slowest(suites)
        skipped = _skipped(suites) + ([f"PostgreSQL: {why_not}"] if why_not else [])
    print("\n".join(["", "The slowest files, in seconds:", *slowest]))
    print("\n".join(["", "Skipped:", *skipped] if skipped else ["", "Nothing was skipped."]))
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if failed or counts["failed"] else 0


def _start(name: str, words: list[str], environment: dict[str, str], folder: Path) -> Suite:
    results, said = folder / f"{name}.xml", folder / f"{name}.txt"
    command = [sys.executable, "-m", "pytest", *words, f"--junitxml={results}", *sys.argv[1:]]
    # Python keeps what it has compiled: the tests start hundreds of processes.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with said.open("w") as output:
        process = subprocess.Popen(
            command, env=kept | environment, stdout=output, stderr=subprocess.STDOUT
        )
    return Suite(name, process, results, said)


def _postgres_problem() -> str | None:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"no server answers ({str(error).splitlines()[0]})"
    return None


def _cases(suite: Suite) -> list[ET.Element]:
    if not suite.results.exists():
        return []
    return list(ET.parse(suite.results).iter("testcase"))  # noqa: S314  our own file


def _counts(suites: list[Suite]) -> dict[str, int]:
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for suite in suites:
        for case in _cases(suite):
            said = {child.tag for child in case}
            failed = said & {"failure", "error"}
            counts["failed" if failed else "skipped" if "skipped" in said else "passed"] += 1
    return counts


def _slowest(suites: list[Suite]) -> list[str]:
    seconds: Counter[tuple[str, str]] = Counter()
    for suite in suites:
        for case in _cases(suite):
            module = re.sub(r"\.[A-Z]\w*$", "", case.get("classname", ""))
            seconds[module, suite.name] += float(case.get("time", 0))
    ranked = seconds.most_common(SHOWN_FILES)
    return [f"{time:6.0f}  {module} ({suite})" for (module, suite), time in ranked]


def _skipped(suites: list[Suite]) -> list[str]:
    return [
        f"{suite.name}: {case.get('classname')}.{case.get('name')}: {skip.get('message')}"
        for suite in suites
        for case in _cases(suite)
        for skip in case.iter("skipped")
    ]


if __name__ == "__main__":
    sys.exit(main())
