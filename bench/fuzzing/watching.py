"""One process that varies documents, watched from outside: a clock, and what it left when it died.

The two share a file: how many inputs were read, how many failed, and the input being read.
"""

import contextlib
import hashlib
import mmap
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

HEAD = struct.Struct("<QQQd")
"""Inputs, failures, length of the input being read, seconds of the slowest."""

LONGEST = 2_000_000
HANG_SECONDS, BLOCKED_SECONDS = 5, 60
_WORKER = Path(__file__).with_name("worker.py")


class Watched:
    """Runs one worker to its end, or ends it."""

    def __init__(self, kind: str, inputs: int, seed: int, folder: Path) -> None:
        self.kind, self.wanted, self.folder = kind, inputs, folder
        self.inputs = self.failures = 0
        self.seconds = self.slowest = 0.0
        self.lines: list[str] = []
        self._shared = folder / f"{kind}.now"
        self._log = folder / f"{kind}.log"
        self._command = [sys.executable, str(_WORKER), kind, str(inputs), str(seed), str(folder)]

    def run(self) -> None:
        """Return when all inputs are read, or one has ended the process."""
        self._shared.write_bytes(bytes(HEAD.size + LONGEST))
        start = time.monotonic()
        with self._shared.open("r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
            with self._log.open("wb") as log:
                process = subprocess.Popen(self._command, stdout=log, stderr=log)
                hung = self._wait(process, shared)
            self.inputs, self.failures, length, self.slowest = HEAD.unpack_from(shared)
            self.inputs = min(self.inputs, self.wanted)
            if process.returncode == -signal.SIGKILL and not hung:
                # Memory has its own limit, so this was somebody else.
                self._keep(shared[HEAD.size : HEAD.size + length], "ended from outside")
            elif hung or process.returncode:
                self.inputs += 1
                self.failures += 1
                data = shared[HEAD.size : HEAD.size + length]
                self._keep(data, "hung" if hung else f"died with {process.returncode}")
        self.seconds = time.monotonic() - start
        found = self.folder / f"{self.kind}.failures"
        self.lines = found.read_text().splitlines() if found.is_file() else []

    def _wait(self, process: subprocess.Popen[bytes], shared: mmap.mmap) -> bool:
        """Return whether the process had to be ended."""
        last, spent, since = -1, 0.0, time.monotonic()
        while process.poll() is None:
            time.sleep(0.1)
            count = HEAD.unpack_from(shared)[0]
            if count != last:
                last, spent, since = count, _processor_time(process.pid), time.monotonic()
            # Seconds of the processor: others may keep it busy. Who waits for a trap spends none.
            busy = _processor_time(process.pid) - spent > HANG_SECONDS and count > 0
            if busy or time.monotonic() - since > BLOCKED_SECONDS:
                process.send_signal(signal.SIGUSR1)  # it prints where it is
                time.sleep(0.5)
                process.kill()
                process.wait()
                return True
        return False

    def _keep(self, data: bytes, reason: str) -> None:
        path = self.folder / f"failed-{self.kind}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        tail = self._log.read_text("utf-8", "replace").strip().splitlines()[-12:]
        path.with_suffix(".txt").write_text("\n".join(tail))
        with (self.folder / f"{self.kind}.failures").open("a") as file:
            file.write(f"{reason}: {path}\n")


def _processor_time(pid: int) -> float:
    """Return the seconds a process has worked; where nobody tells, those that have passed."""
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.monotonic()
