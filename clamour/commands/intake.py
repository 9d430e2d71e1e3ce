"""`clamour intake FILE...`: each file becomes draft appeals and reports at the desk."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clamour.commands.starting import prepare, start_django, use_data

if TYPE_CHECKING:
    from wagtail.models import Page


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("clamour intake", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    chosen = parser.parse_args(argv)
    use_data(chosen.data)
    start_django()
    prepare()
    return 1 if _bring_in(chosen.files) else 0


def _bring_in(files: list[Path]) -> int:
    """Bring each file in, go on past bad ones, end with a table; return how many failed."""
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    table = Table("file", "made", "what", box=None, pad_edge=False)
    failed = 0
    console = Console(stderr=True)
    for path in track(files, "Reading", console=console, transient=True):
        rows, bad = _one(path)
        failed += bad
        for row in rows:
            table.add_row(path.name, *row)
    Console(file=sys.stdout, width=100 if not sys.stdout.isatty() else None).print(table)
    return failed


def _one(path: Path) -> tuple[list[tuple[str, str]], bool]:
    from rich.markup import escape

    from clamour.intake.actions import bring_in
    from clamour.intake.problems import sentence

    try:
        arrival = bring_in(name=path.name, data=path.read_bytes(), by=None)
    except OSError as error:
        return [("failed", escape(error.strerror or str(error)))], True
    if arrival.problem:
        return [("failed", sentence(arrival.problem))], True
    pages = [paper.page for paper in arrival.papers.select_related("page") if paper.page]
    return [(_kind(page), escape(page.title)) for page in pages], False


def _kind(page: "Page") -> str:
    return str(page.specific_class._meta.verbose_name)
