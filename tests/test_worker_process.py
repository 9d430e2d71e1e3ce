"""`clamour worker` as it runs: its second sender lives and dies with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WORDS = [sys.executable, "-m", "clamour"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worker")
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    settings = {"DEMO": "1", "SENDERS": "2", "DJANGO_SETTINGS_MODULE": "clamour.settings"}
    found = inherited | settings | {"DATA_DIR": str(folder), "KEYS_DIR": str(folder / "keys")}
    migrate = [*WORDS, "manage", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=found, check=True)
    return found


@pytest.mark.sqlite
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_second_sender_ends_with_its_worker(environment, number):
    with subprocess.Popen([*WORDS, "worker"], env=environment) as worker:
        helper = wait_for(lambda: command_lines(worker.pid).get("--helper"))
        journals = Path(environment["DATA_DIR"]) / "journal"
        wait_for(lambda: len(list(journals.glob("*.journal"))) == 2)
        worker.send_signal(number)
        assert worker.wait(60) in (0, -number)
        wait_for(lambda: not Path(f"/proc/{helper}/cmdline").exists())


def command_lines(parent: int) -> dict[str, int]:
    """The last word of each child's command, and its number."""
    try:
        pids = Path(f"/proc/{parent}/task").glob("*/children")
        children = [pid for path in pids for pid in path.read_text().split()]
        lines = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
    except OSError:
        return {}
    return {line.split("\0")[-2]: int(pid) for pid, line in lines.items() if line}


def wait_for(wish, seconds=60):
    until = time.monotonic() + seconds
    while not (found := wish()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found
