"""How well, how fast and how safely alerts are read: F1, seconds, memory, fuzzing.

usage: bench/reading.py [--json] [--quick] [--inputs N] [--every N] [--seed N] [--processes N]
       bench/reading.py --only-fuzzing [--json] [--inputs N] [--seed N] [--processes N]

The shared alerts are read when ../shared/appeals is there, else those of the tests. The archives
are invented: one kind is drafted as a whole, of the others every so many posts.
"""

import argparse
import importlib.util
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fuzzing import fuzz  # noqa: E402 (beside this file; what it reads is in ROOT)
from fuzzing import show as show_fuzzed  # noqa: E402

SHARED = ROOT.parent / "shared" / "appeals"
OWN = ROOT / "clamour" / "reading" / "tests" / "documents"
ARCHIVE_MB, QUICK_MB = 49, 4
INPUTS, QUICK_INPUTS = 1_000_000, 20_000
WORDS = (
    "the of and to in that for it was with be by on not he his but at are this have from had which "
    "you all her she there would their we him been has when who will no more out so said its than "
    "court prison lawyer union strike arrest police minister letter trial family protest teachers"
)


def main() -> int:
    """Print the table, or the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help='print {"figures": {...}}')
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller archives")
    parser.add_argument("--inputs", type=int, help="how many inputs are fuzzed; 0 for none")
    parser.add_argument("--every", type=int, default=20, help="draft every so many posts")
    parser.add_argument("--seed", type=int, default=0, help="other inputs for another seed")
    parser.add_argument("--processes", type=int, default=0, help="that fuzz; 0: one a processor")
    parser.add_argument("--only-fuzzing", action="store_true", help="measure nothing else")
    options = parser.parse_args()
    folder = SHARED if SHARED.exists() else OWN
    figures, fields = ({}, {}) if options.only_fuzzing else measured(folder, options)
    inputs = QUICK_INPUTS if options.quick else INPUTS
    inputs = inputs if options.inputs is None else options.inputs
    results, kept = fuzz(inputs, options.seed, options.processes) if inputs else ([], Path())
    if inputs:
        figures["fuzz_inputs"] = sum(result.inputs for result in results)
        figures["fuzz_failures"] = sum(result.failures for result in results)
    if options.json:
        print(json.dumps({"figures": figures | {f"f1_{k}": v for k, v in fields.items()}}))
    else:
        show(folder, fields, figures)
        if inputs:
            show_fuzzed(results, kept)
    return 0


def measured(
    folder: Path, options: argparse.Namespace
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the figures of time, memory and F1, and the F1 of each field."""
    figures = {**timed(folder, rounds=1 if options.quick else 3), **started(options.quick)}
    figures |= archived(QUICK_MB if options.quick else ARCHIVE_MB, options.every, options.quick)
    fields = scored(folder)
    if fields:
        figures["macro_f1"] = round(statistics.mean(fields.values()), 4)
        figures["lowest_field_f1"] = round(min(fields.values()), 4)
    return figures, fields


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


def started(quick: bool) -> dict[str, float]:
    """Time the whole command, interpreter included, on alerts of the tests in each language."""
    spent = []
    for path in _one_a_language():
        command = [sys.executable, "-m", "clamour.reading", "--json", str(path)]
        for _ in range(1 if quick else 5):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
            spent.append(time.perf_counter() - start)
    return {
        "command_s": round(statistics.median(spent), 3),
        "command_slowest_s": round(max(spent), 3),
    }


def _one_a_language() -> list[Path]:
    """Return a document of each language: the last part of a name of the tests' alerts."""
    found = {path.stem.rpartition("_")[2]: path for path in documents(OWN)}
    return [found[language] for language in sorted(found)]


def archived(megabytes: int, every: int, quick: bool) -> dict[str, float]:
    """Read archives of thousands of posts, each in a process of its own, and tell its memory.

    Every post is opened, as an import that knows most of them does; every so many are drafted,
    and all of the WordPress export unless time is short.
    """
    told = [
        _archive(kind, megabytes, 1 if kind == "wxr" and not quick else every) for kind in FRAMES
    ]
    return {
        "archive_size_mb": float(megabytes),
        "archive_posts": sum(posts for posts, _, _, _ in told),
        "archive_open_s": round(max(opened / posts for posts, opened, _, _ in told), 4),
        "archive_post_s": round(max(spent for _, _, spent, _ in told), 4),
        "archive_mb": round(max(memory for _, _, _, memory in told), 1),
    }


def _archive(kind: str, megabytes: int, every: int) -> tuple[int, float, float, float]:
    """Return posts, seconds of opening, seconds a post that is read, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{SUFFIXES.get(kind, kind)}"
        with path.open("w") as file:
            file.writelines(FRAMES[kind](megabytes * 1_000_000))
        command = [sys.executable, "-c", READ_ARCHIVE, str(path), str(every)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    posts, opened, spent, memory = done.stdout.split()
    return int(posts), float(opened), float(spent), float(memory)


READ_ARCHIVE = """
import resource, sys, time
from pathlib import Path
from clamour.reading import unpack
path, every = Path(sys.argv[1]), int(sys.argv[2])
start, read, spent = time.perf_counter(), 0, 0.0
for number, part in enumerate(unpack(path.read_bytes(), path.name), 1):
    part.source()
    if number % every == 0:
        before = time.perf_counter()
        part.drafts()
        read, spent = read + 1, spent + time.perf_counter() - before
whole = time.perf_counter() - start - spent
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(number, whole, spent / max(1, read), memory)
"""


def alerts(size: int) -> Iterator[tuple[str, list[str]]]:
    """Yield title and paragraphs of invented alerts of some 10 KB, until they make up `size`."""
    draw, words, made, number = random.Random(4), WORDS.split(), 0, 0
    while made < size:
        name = draw.choice(["Ilko Varnas", "Maren Oduvar", "Tomas Reyeld", "Anna Kostrel"])
        telling = [" ".join(draw.choices(words, k=90)).capitalize() + "." for _ in range(17)]
        paragraphs = [
            f"{name}, a teacher from Merrin, was arrested on 1 May.", *telling,
            "We demand:", f"- the immediate release of {name}", "Please write to:",
            f"Ministry of Justice\n12 Harbour Street\nMerrin\nEmail: info{number}@justice.example",
        ]  # fmt: skip
        yield f"Sarmatia: free {name}, call number {number}", paragraphs
        made, number = made + sum(len(p) + 2 for p in paragraphs), number + 1


def _wxr(size: int) -> Iterator[str]:
    yield '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    yield 'xmlns:wp="http://wordpress.org/export/1.2/"><channel><language>en</language>'
    for title, paragraphs in alerts(size):
        text = "\n\n".join(paragraphs)
        yield f"<item><title>{title}</title><content:encoded><![CDATA[{text}]]></content:encoded>"
        yield "<wp:post_date>2020-05-03 10:00:00</wp:post_date><wp:status>publish</wp:status>"
        yield "<wp:post_type>post</wp:post_type></item>"
    yield "</channel></rss>"


def _html(size: int, post: str = "<article>{}</article>") -> Iterator[str]:
    yield "<!DOCTYPE html><html lang=en><meta charset=utf-8><body><nav><a href=/>Home</a></nav>"
    for title, paragraphs in alerts(size):
        text = "".join(f"<p>{p}</p>" for p in paragraphs).replace("\n", "<br>")
        yield post.format(f"<h2>{title}</h2><p>3 May 2020</p>{text}\n")
    yield "</body></html>"


def _text(size: int) -> Iterator[str]:
    for title, paragraphs in alerts(size):
        yield "\n\n".join([title, "3 May 2020", *paragraphs, ""])


def _emoji(size: int) -> Iterator[str]:
    """Yield a text in which Python needs four bytes for each letter."""
    for post in _text(size):
        yield post.replace("We demand:", "We demand 📣✊:")


FRAMES = {
    "wxr": _wxr,
    "html": _html,
    "plain": lambda size: _html(size, "{}"),
    "txt": _text,
    "emoji": _emoji,
}
SUFFIXES = {"wxr": "xml", "plain": "html", "emoji": "txt"}


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
