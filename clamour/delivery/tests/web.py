"""The side that accepts letters, in a process of its own, to be killed like a web server."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterable

START = Callable[[], subprocess.Popen]


class Web:
    """Takes refs, and promises each once its delivery is committed, as a page that says "sent".

    What a killed one has not promised is asked for again, as a supporter does who saw no answer.
    """

    def __init__(self, start: START) -> None:
        self._start = start
        self._asked: dict[str, None] = {}
        self.promised: set[str] = set()
        self._process = self._begin()

    def accept(self, refs: Iterable[str]) -> None:
        refs = list(refs)
        self._asked.update(dict.fromkeys(refs))
        self._ask(refs)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process = self._begin()
        self._ask([ref for ref in self._asked if ref not in self.promised])

    def finish(self, seconds: float = 60) -> None:
        """Return when all that was asked for is promised, and end it."""
        until = time.monotonic() + seconds
        while len(self.promised) < len(self._asked) and time.monotonic() < until:
            time.sleep(0.02)
        self.end()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _begin(self) -> subprocess.Popen:
        process = self._start()
        self._reader = threading.Thread(target=self._hear, args=(process,), daemon=True)
        self._reader.start()
        return process

    def _hear(self, process: subprocess.Popen) -> None:
        for line in process.stdout:
            if line.endswith("\n"):  # what it was just saying when it died counts for nothing
                self.promised.add(line.strip())

    def _ask(self, refs: Iterable[str]) -> None:
        self._process.stdin.write("".join(f"{ref}\n" for ref in refs))
        self._process.stdin.flush()
