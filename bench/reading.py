"""How well and how fast alerts are read: the scorer's figures, seconds a document, start-up.

usage: bench/reading.py [--json] [--quick]

The shared alerts are read when ../shared/appeals is there, else those of the tests.
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SHARED = ROOT.parent / "shared" / "appeals"
OWN = ROOT / "clamour" / "reading" / "tests" / "documents"
ARCHIVE_MB = 10


def main() -> int:
    """Print the table, or the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help='print {"figures": {...}}')
    parser.add_argument("--quick", action="store_true", help="fewer rounds, a smaller archive")
    options = parser.parse_args()
    folder = SHARED if SHARED.exists() else OWN
    figures = {**timed(folder, rounds=1 if options.quick else 3), **started(folder, options.quick)}
    figures |= archived(2 if options.quick else ARCHIVE_MB)
    fields = scored(folder)
    if fields:
        figures["macro_f1"] = round(statistics.mean(fields.values()), 4)
        figures["lowest_field_f1"] = round(min(fields.values()), 4)
    if options.json:
        print(json.dumps({"figures": figures | {f"f1_{k}": v for k, v in fields.items()}}))
    else:
        show(folder, fields, figures)
    return 0


def documents(folder: Path) -> list[Path]:
    """Return the alerts of a folder."""
    return sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".html", ".eml", ".docx"))


def timed(folder: Path, rounds: int) -> dict[str, float]:
    """Read every document in this process, which has read one of each before."""
    from clamour.reading import read

    files = [(p.read_bytes(), p.name) for p in documents(folder)]
    for data, name in files:
        read(data, name)
    spent = []
    for _ in range(rounds):
        for data, name in files:
            start = time.perf_counter()
            read(data, name)
            spent.append(time.perf_counter() - start)
    return {"median_s": round(statistics.median(spent), 4), "slowest_s": round(max(spent), 4)}


def started(folder: Path, quick: bool) -> dict[str, float]:
    """Time the whole command, interpreter included, on a middling document."""
    path = sorted(documents(folder), key=lambda p: p.stat().st_size)[len(documents(folder)) // 2]
    command = [sys.executable, "-m", "clamour.reading", "--json", str(path)]
    spent = []
    for _ in range(3 if quick else 7):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        spent.append(time.perf_counter() - start)
    return {"command_s": round(statistics.median(spent), 3)}


def archived(megabytes: int) -> dict[str, float]:
    """Read a long archive of many posts in a process of its own and tell its memory."""
    code = (
        "import resource, sys, time; from clamour.reading import read\n"
        "post = 'Monday, 4 May 2020\\n\\nNews from the harbour\\n\\n' + 'Some text. ' * 900\n"
        f"text = '\\n\\n'.join([post] * ({megabytes} * 100))\n"
        "start = time.perf_counter(); drafts = read(text.encode(), 'a.txt')\n"
        "print(len(drafts), time.perf_counter() - start,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    _, seconds, memory = done.stdout.split()
    return {
        "archive_size_mb": float(megabytes),
        "archive_s": round(float(seconds), 2),
        "archive_mb": round(float(memory), 1),
    }


def scored(folder: Path) -> dict[str, float]:
    """Return the F1 of each field by the shared scorer, run in this process."""
    if not (SHARED / "score.py").exists():
        return {}
    from clamour.reading import read

    score = _module(SHARED / "score.py")
    total = {field: score.Tally() for field in score.FIELDS}
    for gold in sorted(folder.glob("*.gold.json")):
        path = score.find_document(gold)
        drafts = [d.as_json() for d in read(path.read_bytes(), path.name)]
        wanted = json.loads(gold.read_text("utf-8"))["appeals"]
        result = score.score_document(wanted, json.loads(json.dumps(drafts)))
        for field in score.FIELDS:
            total[field].add(result.tallies[field])
    return {field: round(tally.scores()[2], 4) for field, tally in total.items()}


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def show(folder: Path, fields: dict[str, float], figures: dict[str, Any]) -> None:
    """Print both tables."""
    print(f"reading {len(documents(folder))} documents of {folder}")
    for name, value in [*fields.items(), *figures.items()]:
        print(f"  {name:20} {value:>8}")


if __name__ == "__main__":
    sys.exit(main())
