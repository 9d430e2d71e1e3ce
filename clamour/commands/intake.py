"""`clamour intake FOLDER|FILE|ZIP...`: each alert in them becomes a draft at the desk."""

import argparse
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clamour.commands.starting import prepare, start_django, use_data

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table

    from clamour.intake.actions import Brought
    from clamour.intake.models import Paper

logger = logging.getLogger(__name__)
MADE, BEFORE, FAILED = "made", "came before", "failed"
SHOWN_ONE_BY_ONE = 10
SHOWN_AT_MOST = 50


class Row(NamedTuple):
    """One line of the table: what became of a document, and its title or what is wrong.

    `like` names the pages that it looks like: pairs of what it is beside them and their titles.
    """

    state: str
    kind: str
    what: str
    like: tuple[tuple[str, str], ...] = ()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("clamour intake", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER|FILE|ZIP")
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    chosen = parser.parse_args(argv)
    use_data(chosen.data)
    start_django()
    prepare()
    files, left_out = _files(chosen.paths)
    counts, matched = _bring_in(files)
    _tell(counts, matched, left_out)
    return 1 if counts[FAILED] else 0


def _files(paths: list[Path]) -> tuple[list[tuple[str, Path]], int]:
    """Return the files with the names to show, and how many of the folders hold no text."""
    from clamour.reading.documents.kinds import is_left_out

    files, left_out = [], 0
    for path in paths:
        if not path.is_dir():
            files.append((path.name, path))
            continue
        for found in _walk(path):
            name = str(found.relative_to(path))
            if is_left_out(name):
                left_out += 1
            else:
                files.append((name, found))
    return files, left_out


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(here, name)


def _bring_in(files: list[tuple[str, Path]]) -> tuple[Counter[str], Counter[str]]:
    """Bring each file in, go on past bad ones, end with a table.

    Return what became of the documents, and how many new ones look like what.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table("file", "", "what", box=None, pad_edge=False)
    counts: Counter[str] = Counter()
    matched: Counter[str] = Counter()
    with _progress() as progress:
        bar = progress.add_task("", total=len(files), documents=0)
        for name, path in files:
            progress.update(bar, description=name[-40:])
            rows = list(_rows(name, path, progress))
            counts.update(row.kind if row.state == MADE else row.state for row in rows)
            matched.update(row.like[0][0] for row in rows if row.state == MADE and row.like)
            _show(table, name, rows)
            progress.advance(bar)
    if files:
        width = None if sys.stdout.isatty() else 120
        Console(file=sys.stdout, width=width).print(table)
    return counts, matched


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("Reading", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[documents]} documents", markup=False),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _rows(name: str, path: Path, progress: "Progress") -> Iterator[Row]:
    from clamour.intake.actions import bring_in_all
    from clamour.intake.problems import sentence
    from clamour.reading.documents import SIZE_LIMIT

    try:
        if path.stat().st_size > SIZE_LIMIT:
            yield Row(FAILED, "", sentence("too_large"))
            return
        for brought in bring_in_all(name=name, data=path.read_bytes(), by=None):
            task = progress.tasks[0]
            progress.update(task.id, documents=task.fields["documents"] + 1)
            yield from _rows_of(name, brought)
    except OSError as error:
        yield Row(FAILED, "", error.strerror or str(error))
    except Exception:
        # Whatever a file does to us, the files behind it are still to be read.
        logger.exception("a file could not be brought in: %s", path)
        yield Row(FAILED, "", sentence("other"))


def _rows_of(name: str, brought: "Brought") -> Iterator[Row]:
    from clamour.intake.problems import sentence

    arrival = brought.arrival
    if arrival.problem:
        inner = arrival.name.removeprefix(name).lstrip("/")
        said = sentence(arrival.problem)
        yield Row(FAILED, "", f"{inner}: {said}" if inner else said)
        return
    state = BEFORE if brought.came_before else MADE
    for paper in arrival.papers.select_related("page"):
        page = paper.page
        kind = str(page.specific_class._meta.verbose_name) if page else ""
        like = tuple(_likenesses(paper))
        yield Row(state, kind, page.title if page else f"{arrival.name} (its draft is gone)", like)


def _likenesses(paper: "Paper") -> Iterator[tuple[str, str]]:
    from clamour.intake.queries import matches

    for match in matches(paper):
        said = match.get_kind_display()
        yield said, f"{match.page.draft_title} ({match.page.locale.language_code})"


def _show(table: "Table", name: str, rows: list[Row]) -> None:
    """Add a file: its documents one by one, or when it has many, how many became what.

    What matched and what failed is named in any case.
    """
    many = len(rows) > SHOWN_ONE_BY_ONE
    good = [row for row in rows if row.state != FAILED]
    failed = [(FAILED, row.what) for row in rows if row.state == FAILED]
    if many:
        new = (row for row in good if row.state == MADE and row.like)
        shown = [*_counted(good), *_named([line for row in new for line in _lines(row)])]
    else:
        shown = [line for row in good for line in _lines(row)]
    from rich.text import Text

    for number, (state, what) in enumerate([*shown, *_named(failed)]):
        table.add_row(Text("" if number else name), Text(state), Text(what))


def _lines(row: Row) -> Iterator[tuple[str, str]]:
    """A document, and beneath it what it looks like."""
    yield _state(row), row.what
    yield from ((f"  ~ {kind}", title) for kind, title in row.like)


def _named(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    more = len(lines) - SHOWN_AT_MOST
    return lines[:SHOWN_AT_MOST] + ([("", f"... and {more:,} more")] if more > 0 else [])


def _state(row: Row) -> str:
    return row.kind if row.state == MADE else f"{row.kind}, {row.state}".strip(", ")


def _counted(rows: list[Row]) -> list[tuple[str, str]]:
    counts = Counter(_state(row) for row in rows)
    return [(state, f"{times:,}") for state, times in counts.most_common()]


def _tell(counts: Counter[str], matched: Counter[str], left_out: int) -> None:
    """Print the sums in a sentence."""
    made = {kind: n for kind, n in counts.items() if kind not in (BEFORE, FAILED)}
    parts = [f"{n:,} {kind}{'' if n == 1 else 's'}" for kind, n in sorted(made.items())]
    print(
        f"Made: {', '.join(parts) or 'nothing new'}. "
        f"Came in before: {counts[BEFORE]:,}. Failed: {counts[FAILED]:,}."
    )
    if matched:
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in matched.most_common())
        print(f"Looks like what the site has: {matched.total():,} ({kinds}). Decide at the desk.")
    if left_out:
        print(f"Left out: {left_out:,} files of the folders that hold no text (pictures and such).")
