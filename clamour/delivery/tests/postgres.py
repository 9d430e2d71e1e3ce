"""A PostgreSQL server of our own in a folder, to be killed; that of the tests serves others too."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

OWNER = "postgres"  # as root the server refuses to run


def programs() -> Path | None:
    """Where the newest server's programs lie, as Debian has them; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Server:
    """One cluster on a port of its own, durable as it comes (fsync, synchronous_commit)."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._data, self._programs = folder / "cluster", programs
        self.port = _free_port()
        self._run("initdb", "--auth=trust", "--no-instructions", "-D", str(self._data))

    @property
    def url(self) -> str:
        return f"postgres://{OWNER}:@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when it answers; after a crash it recovers first."""
        command = [self._programs / "postgres", "-D", self._data, "-p", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "-h", "127.0.0.1", "-k", ""], **_as_owner(), **_QUIET
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                psycopg.connect(f"{self.url}/postgres", connect_timeout=1).close()
                return
            time.sleep(0.05)
        raise TimeoutError("PostgreSQL does not start")

    def kill(self) -> None:
        """kill -9 of the server; its children see that it is gone and go too."""
        self._process.kill()
        self._process.wait()
        # The next one waits until the last of them has let the shared memory go.
        time.sleep(0.2)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run([self._programs / program, *words], check=True, **_as_owner(), **_QUIET)


_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def _as_owner() -> dict[str, object]:
    return {"user": OWNER, "cwd": "/"} if os.geteuid() == 0 else {"cwd": "/"}


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return some.getsockname()[1]


@contextmanager
def own_server() -> Iterator[Server]:
    """A running server; it and its folder go at the end. Raise LookupError where none is found."""
    where = programs()
    if where is None:
        raise LookupError("no programs of a PostgreSQL server on this machine")
    folder = Path(tempfile.mkdtemp(prefix="clamour-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        server = Server(folder, where)
        server.start()
        yield server
        server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
