"""A site to measure: an appeal with photo, four demands, four offices and updates.

`make` fills a data folder, `serving` starts Clamour's own commands on it.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_up(folder: Path, port: int) -> None:
    """Django on this folder, its tables and its homes."""
    os.environ |= {
        "DATA_DIR": str(folder / "data"),
        "KEYS_DIR": str(folder / "keys"),
        "DEMO": "1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "clamour.settings",
        "LOG_LEVEL": "ERROR",
        "BUDGET_FACTOR": "100000",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from clamour.commands.starting import prepare

    prepare()


def make_appeal() -> Any:
    """The appeal, live and rendered; return its page."""
    from datetime import UTC, datetime

    from clamour.appeals import updating
    from clamour.appeals.models import AppealPage
    from clamour.site import rendering
    from clamour.site.tests import stories

    page = stories.live_appeal()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture())
    said = "She was seen by a doctor of the prison. He wrote down three bruises and asked nothing."
    for day in (20, 24):
        at = datetime(2026, 11, day, 9, 30, tzinfo=UTC)
        updating.write_update(
            appeal=page, said=updating.Said(text=said, at=at), by=stories.desk(), reason="a bench"
        )
    rendering.render_stale()
    return AppealPage.objects.get(pk=page.pk)


@contextmanager
def running(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of ours, or another server, for as long as the block lasts."""
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()


@contextmanager
def serving(command: list[str], port: int) -> Iterator[None]:
    """A server that answers by the time the block begins."""
    with running(command) as child:
        for _tenth in range(300):
            if child.poll() is not None:
                raise RuntimeError(f"{command[:4]} ended by itself with {child.returncode}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
                break
            except OSError as problem:
                if hasattr(problem, "code"):  # it answers, if only with an error
                    break
                time.sleep(0.1)
        yield


def web(port: int) -> list[str]:
    return [sys.executable, "-m", "clamour", "web", "--port", str(port)]
