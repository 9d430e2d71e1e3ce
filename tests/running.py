"""A whole Clamour for tests that use it from outside, started by its own command."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 180  # a machine may be busy
SAID = re.compile(
    r"Public site\s+(?P<site>\S+/).*?Desk\s+(?P<desk>\S+/)\s+account (?P<account>\S+), "
    r"password (?P<password>\S+).*?Caught mail\s+(?P<mail>\S+/)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Clamour:
    """Where a running Clamour is, as it said itself."""

    site: str
    desk: str
    account: str
    password: str
    mail: str
    data: Path
    pid: int


def clean_environment() -> dict[str, str]:
    """The environment of a user: without what the tests' own settings have put into it."""
    ours = {"DATA_DIR", "KEYS_DIR", "DEMO", "SITE_URL", "LETTERS_DOMAIN", "DATABASE_URL",
            "DJANGO_SETTINGS_MODULE", "MAIL_RELAY", "BUDGET_FACTOR"}  # fmt: skip
    return {name: value for name, value in os.environ.items() if name not in ours}


def free_port() -> int:
    """A port that is free now, with the two after it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        try:
            for offset in range(3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port + offset))
        except OSError:
            continue
        return port


@contextmanager
def running(folder: Path) -> Iterator[Clamour]:
    """`clamour run --demo` on a new data folder; ended by one SIGINT, as Ctrl-C would."""
    said = folder / "said.txt"
    words = ["run", "--demo", "--data", str(folder / "data"), "--port", str(free_port())]
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "clamour", *words],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
        )
    try:
        yield Clamour(**_wait_for(process, said), data=folder / "data", pid=process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=90)


def _wait_for(process: subprocess.Popen, said: Path) -> dict[str, str]:
    for _tenth in range(SECONDS * 10):
        if found := SAID.search(said.read_text()):
            return found.groupdict()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"clamour run did not start:\n{said.read_text()}")
