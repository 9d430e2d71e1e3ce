"""`clamour demo`: plays the whole way by itself, in about a minute.

An alert is imported and published, 200 supporters from 12 countries write and confirm, every letter
goes through the outbox to the mail catcher. Uses the Clamour that runs on the data folder; when
none does, starts one on a folder of its own for the time of the play.
"""

import argparse
import json
import os
import socket
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from clamour.commands.run import Addresses, running
from clamour.commands.starting import start_django

if TYPE_CHECKING:
    from clamour.demo.playing import Played


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "clamour demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", metavar="DIR", default=os.environ.get("DATA_DIR", "data"))
    parser.add_argument("--supporters", type=int, default=200, metavar="N")
    chosen = parser.parse_args(argv)
    with ExitStack() as stack:
        found = _running_on(Path(chosen.data))
        own = found is None
        at = found or _start_own(stack)
        if at.mail is None:
            print("clamour: this Clamour sends real mail. Use `run --demo`.", file=sys.stderr)
            return 1
        played = _play(at, chosen.supporters)
        if played is None:
            return 1
        _tell(played, at, goes_on=not own)
        return 0 if played.went_well else 1


def _running_on(data: Path) -> Addresses | None:
    """Where the Clamour of this data folder runs, if it answers; its settings become ours."""
    try:
        at = Addresses(**json.loads((data / "run.json").read_text()))
        urllib.request.urlopen(at.site, timeout=5).close()  # noqa: S310  our own address
    except (OSError, ValueError):
        return None
    os.environ.update(DATA_DIR=str(data.resolve()), SITE_URL=at.site, MAIL_RELAY=at.smtp, DEMO="1")
    start_django()
    return at


def _start_own(stack: ExitStack) -> Addresses:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clamour-demo-")))
    os.environ["KEYS_DIR"] = str(folder / "keys")
    _children, at = stack.enter_context(running(folder / "data", port=_free_port(), demo=True))
    return at


def _free_port() -> int:
    """A port that is free now with the two after it."""
    for port in range(18000, 19000, 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise SystemExit("clamour: no free port between 18000 and 19000.")


def _play(at: Addresses, number: int) -> "Played | None":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from clamour.demo import playing
    from clamour.oversight.actions import NeedsSecondPerson

    run = playing.new_run()
    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns) as progress:
        first = progress.add_task("alert imported, published", total=1)
        try:
            page = playing.bring_in_and_publish(run)
        except NeedsSecondPerson:
            progress.stop()
            print(
                "clamour: this desk has two persons, so the demo may not publish alone. Play on "
                "a folder of its own: clamour demo --data NEW",
                file=sys.stderr,
            )
            return None
        progress.update(first, completed=1)
        letterboxes = playing.mailboxes(page)
        bars = {
            "acted": progress.add_task("supporters write, confirm", total=number),
            "arrived": progress.add_task("letters arrive", total=number * len(letterboxes)),
        }
        return playing.play(
            page,
            at,
            number=number,
            run=run,
            tick=lambda what, steps: progress.advance(bars[what], steps),
        )


def _tell(played: "Played", at: Addresses, *, goes_on: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("office's mailbox", "letters", "of", box=None, pad_edge=False)
    for mailbox, number in played.arrived.items():
        table.add_row(mailbox, str(number), str(played.supporters))
    console = Console(soft_wrap=True)
    console.print(f"\n{escape(played.page.title)}\n{at.site}{played.page.url}\n", highlight=False)
    console.print(table)
    arrived = sum(played.arrived.values())
    console.print(
        f"\n{played.acted} of {played.supporters} supporters confirmed, {arrived} of "
        f"{played.supporters * len(played.arrived)} letters delivered, {played.doubled} doubled, "
        f"in {played.seconds:.0f} s.",
        highlight=False,
    )
    for problem in played.problems[:10]:
        console.print(escape(problem))
    if goes_on:
        console.print(f"Read them: {at.mail}", highlight=False)
    else:
        console.print("It played on a folder of its own, which is gone now.", highlight=False)
