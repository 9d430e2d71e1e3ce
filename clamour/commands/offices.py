"""`clamour offices import FILE` and `clamour offices export FILE`: the directory in and out."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clamour.commands.starting import prepare, start_django, use_data

if TYPE_CHECKING:
    from rich.progress import Progress

    from clamour.offices.exchange.row import Row
    from clamour.offices.taking.report import Report

SHOWN = 25
EXPORTS = ("csv", "xlsx", "ftm", "vcard", "geojson")


def main(argv: list[str]) -> int:
    chosen = _parser().parse_args(argv)
    use_data(chosen.data)
    start_django()
    prepare()
    does = _import if chosen.does == "import" else _export
    return does(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("clamour offices", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    doing = parser.add_subparsers(dest="does", required=True)
    into = doing.add_parser("import", help="add a file's offices to the directory")
    into.add_argument("file", type=Path, metavar="FILE")
    into.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    into.add_argument("--source", default="", metavar="TEXT", help="where the file comes from")
    out = doing.add_parser("export", help="write the directory to a file")
    out.add_argument("file", type=Path, metavar="FILE")
    out.add_argument("--format", choices=EXPORTS, default="csv")
    return parser


def _import(chosen: argparse.Namespace) -> int:
    from clamour.offices import actions, exchange, uploading

    path: Path = chosen.file
    try:
        if path.stat().st_size > exchange.SIZE_LIMIT:
            raise exchange.Refused("This file is larger than 20 MB. Cut it into several.")
        data = path.read_bytes()
        format = exchange.guess(path.name, data)
        rows = list(exchange.read(format, data, source=chosen.source or path.name))
    except (OSError, exchange.Refused) as problem:
        print(f"clamour: {path}: {problem}", file=sys.stderr)
        return 1
    with _progress("Comparing" if chosen.dry_run else "Taking over") as progress:
        bar = progress.add_task("", total=len(rows))

        def tell(done: int) -> None:
            progress.update(bar, completed=done)

        if chosen.dry_run:
            report = actions.import_rows(rows, by=None, name=path.name, dry_run=True, progress=tell)
        else:
            report = uploading.take_over_now(
                rows, name=path.name, source=chosen.source, progress=tell
            )
    _tell(report, dry_run=chosen.dry_run)
    return 0 if rows and not report.bad else 1


def _export(chosen: argparse.Namespace) -> int:
    from clamour.offices import actions, exchange, sharing
    from clamour.offices.models import Office

    with _progress("Writing") as progress:
        bar = progress.add_task("", total=Office.objects.count())

        def counted() -> "Iterator[Row]":
            for row in sharing.rows():
                yield row
                progress.advance(bar)

        try:
            number = _write(chosen.file, exchange.WRITTEN[chosen.format].write(counted()))
        except OSError as problem:
            print(f"clamour: {chosen.file}: {problem.strerror}", file=sys.stderr)
            return 1
    actions.share(format=chosen.format, by=None)
    print(f"{number:,} bytes in {chosen.file}.")
    return 0


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    with path.open("wb") as file:
        return sum(file.write(piece) for piece in pieces)


def _progress(said: str) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn(said, markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _tell(report: "Report", *, dry_run: bool) -> None:
    """Print what became of the rows, the bad ones first."""
    lines = [f"line {it['line']}: {it['why']}" for it in report.bad]
    for it in report.doubtful:
        perhaps = "; ".join(f"{other['name']} ({other['office']})" for other in it["perhaps"])
        lines.append(f"line {it['line']}: {it['name']}: left out, perhaps the same as {perhaps}")
    lines += [f"line {it['line']}: {it['name']}: {it['why']}" for it in report.doubts]
    print("\n".join(lines[:SHOWN]), end="\n" if lines else "")
    if len(lines) > SHOWN:
        print(f"... and {len(lines) - SHOWN} more lines like these")
    for it in report.changed[:SHOWN] if dry_run else ():
        fields = ", ".join(f"{label}: {old} → {new}" for label, old, new in it["fields"])
        print(f"line {it['line']}: {it['name']}: {fields}")
    counts = report.counts
    print(
        f"{'Would be' if dry_run else 'Taken over'}: {counts['new']:,} new, "
        f"{counts['changed']:,} changed, {counts['unchanged']:,} unchanged. "
        f"Left out: {counts['doubtful']:,} doubtful, {counts['bad']:,} bad."
    )
