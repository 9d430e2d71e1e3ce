"""Fuzzing of the readers: hostile variants of small documents, in processes that are watched.

A failure is any exception but Unreadable, more than 5 s for one input, a process that dies, text
that no database takes, a file or address that is opened, and a refusal without its sentence.
With atheris (`pip install atheris`) what reaches new code is kept and varied further.
"""

import contextlib
import os
import socket
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .watching import Watched

SHARES = {
    "text": 0.08,
    "html": 0.18,
    "mail": 0.14,
    "word": 0.08,
    "odt": 0.08,
    "rss": 0.09,
    "wordpress": 0.08,
    "atom": 0.08,
    "zip": 0.06,
    "any": 0.05,
    "layout": 0.049,
    "drafts": 0.03,
    "pdf": 0.001,
}
"""Of all inputs. A PDF starts a process of its own, so `layout` varies what that hands back."""

_ENOUGH = 50
"""So many failures of one kind end it."""


@dataclass
class Result:
    """What became of the inputs of one kind."""

    kind: str
    inputs: int = 0
    failures: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    lines: list[str] = field(default_factory=list)


def fuzz(inputs: int, seed: int = 0, processes: int = 0) -> tuple[list[Result], Path]:
    """Vary documents of every kind; return the results and where they lie.

    So many kinds at a time as there are `processes`; 0 is one a processor.
    """
    folder = Path(tempfile.mkdtemp(prefix="clamour-fuzz-"))
    with _traps(folder), ThreadPoolExecutor(processes or os.cpu_count() or 1) as pool:
        # What takes longest begins first.
        kinds = sorted(SHARES, key=lambda kind: kind not in ("drafts", "pdf"))
        jobs = [pool.submit(_fuzzed, k, round(SHARES[k] * inputs), seed, folder) for k in kinds]
        results = [job.result() for job in jobs]
        if _caught(folder):
            results.append(Result("network", 0, 1, lines=["something called the trap's port"]))
    return results, folder


def _fuzzed(kind: str, inputs: int, seed: int, folder: Path) -> Result:
    result = Result(kind)
    while result.inputs < inputs and result.failures < _ENOUGH:
        watched = Watched(kind, inputs - result.inputs, seed + result.inputs, folder)
        watched.run()
        result.inputs += watched.inputs
        result.failures += watched.failures
        result.seconds += watched.seconds
        result.slowest = max(result.slowest, watched.slowest)
        result.lines = watched.lines
    print(f"fuzzed {kind}: {result.inputs}, {result.failures} failed", file=sys.stderr, flush=True)
    return result


_port: dict[Path, socket.socket] = {}


@contextlib.contextmanager
def _traps(folder: Path):
    """A pipe that nobody writes to and a port that never answers: whoever opens them hangs."""
    os.mkfifo(folder / "trap")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        os.environ["FUZZ_PIPE"] = str(folder / "trap")
        os.environ["FUZZ_PORT"] = str(server.getsockname()[1])
        _port[folder] = server
        yield


def _caught(folder: Path) -> bool:
    with contextlib.suppress(BlockingIOError):
        _port[folder].accept()[0].close()
        return True
    return False


def show(results: list[Result], folder: Path) -> None:
    """Print the table, and where failing inputs were kept."""
    print(f"  {'fuzzed':12}{'inputs':>10}{'failures':>10}{'inputs/s':>10}{'slowest s':>10}")
    for result in sorted(results, key=lambda result: -result.inputs):
        speed = result.inputs / max(0.001, result.seconds)
        print(
            f"  {result.kind:12}{result.inputs:>10}{result.failures:>10}{speed:>10.0f}"
            f"{result.slowest:>10.2f}"
        )
        for line in dict.fromkeys(result.lines):
            print(f"    {line}")
    guided = "atheris" in sys.modules or _has_atheris()
    print(f"  {'guided by coverage (atheris)' if guided else 'not guided: no atheris'}; {folder}")


def _has_atheris() -> bool:
    from importlib.util import find_spec

    return find_spec("atheris") is not None
