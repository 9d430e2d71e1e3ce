"""Varies documents of one kind and reads each; see the package. Started by watching.py."""

import contextlib
import faulthandler
import hashlib
import importlib
import json
import mmap
import pkgutil
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT / "bench")
sys.path.insert(0, str(ROOT))
sys.dont_write_bytecode = True

from fuzzing.mutations import Mutations  # noqa: E402
from fuzzing.seeds import ALERT, NAMES, seeds  # noqa: E402
from fuzzing.watching import HEAD, LONGEST  # noqa: E402

try:
    import atheris
except ImportError:
    atheris = None

MEMORY = 1_500_000_000
_LONGEST_INPUT = 4_000
_GROWN = 1000
_FORBIDDEN = ("socket.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.remove",
              "os.rename", "os.mkdir", "os.rmdir", "urllib.", "ftplib.", "http.", "shutil.",
              "tempfile.", "webbrowser.")  # fmt: skip
_OWN = tuple({str(ROOT), sys.prefix, sys.base_prefix, *sys.path[1:]} - {"", "/"})


class Worker:
    """Reads inputs and writes down which of them fail."""

    def __init__(self, kind: str, mutations: Mutations, folder: Path) -> None:
        self.kind, self._mutations, self._folder = kind, mutations, folder
        with (folder / f"{kind}.now").open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)
        self._inputs = self._failures = 0
        self._slowest = 0.0
        self._seen: set[str] = set()
        self._touched: list[str] = []
        self._busy = False
        self._module: Any = None
        sys.addaudithook(self._watch)

    def load(self) -> None:
        """Import every reader, and note their branches when atheris is there."""
        tracing = atheris.instrument_imports(["clamour.reading"]) if atheris else None
        with tracing or contextlib.nullcontext():
            package = importlib.import_module("clamour.reading")
            for found in pkgutil.walk_packages(package.__path__, "clamour.reading."):
                if ".tests" not in found.name and not found.name.endswith("__main__"):
                    importlib.import_module(found.name)
        self._module = package
        # The tables of dates and languages are loaded at the first document.
        for suffix in ("txt", "html"):
            package.read(ALERT.encode(), f"alert.{suffix}")

    def __call__(self, data: bytes) -> None:
        """Read one input; now and then the same, grown long."""
        self._read(data)
        if self._inputs % _GROWN == _GROWN - 1:
            self._read(self._mutations.amplified(data, self._inputs)[:LONGEST])

    def _read(self, data: bytes) -> None:
        """Read one input; whatever goes wrong is written down."""
        self._shared[HEAD.size : HEAD.size + len(data)] = data
        self._note(len(data))
        self._busy, start = True, time.process_time()
        try:
            self._look(data)
        except Exception as error:
            self._busy = False
            self._fail(data, error)
        self._busy = False
        self._slowest = max(self._slowest, time.process_time() - start)
        if self._touched:
            self._fail(data, RuntimeError(f"it touched {self._touched.pop()}"))
            self._touched.clear()
        self._inputs += 1
        self._note(len(data))

    def _note(self, length: int) -> None:
        HEAD.pack_into(self._shared, 0, self._inputs, self._failures, length, self._slowest)

    def _look(self, data: bytes) -> None:
        if self.kind == "layout":
            return check_source(importlib.import_module(LAYOUT).in_order(pages(data)))
        name, data = named(self.kind, data)
        for part in self._module.unpack(data, name):
            try:
                check_source(part.source())
                for draft in part.drafts() if self.kind == "drafts" else ():
                    check_text(json.dumps(draft.as_json(), ensure_ascii=False))
            except self._module.Unreadable as error:
                assert str(error).endswith("."), error.code
            check_text(part.name + part.digest)

    def _fail(self, data: bytes, error: Exception) -> None:
        self._failures += 1
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "/reading/" in f.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        title = f"{type(error).__name__} {place} {str(error)[:80]!r}"
        if f"{type(error).__name__} {place}" in self._seen:
            return
        self._seen.add(f"{type(error).__name__} {place}")
        path = self._folder / f"failed-{self.kind}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        path.with_suffix(".txt").write_text("".join(traceback.format_exception(error)))
        with (self._folder / f"{self.kind}.failures").open("a") as file:
            file.write(f"{title}: {path}\n")

    def _watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        """See what Python opens; what libxml2 opens runs into the traps."""
        if not self._busy:
            return
        if event == "open":
            path = arguments[0]
            if isinstance(path, str | bytes) and not str(path).startswith((*_OWN, "/dev/null")):
                self._touched.append(f"the file {path!r}")
        elif event == "subprocess.Popen":
            if "pdf_worker.py" not in str(arguments[1]):
                self._touched.append(f"the program {arguments[1]!r}")
        elif event.startswith(_FORBIDDEN):
            self._touched.append(event)


LAYOUT = "clamour.reading.documents.layout"


def check_text(text: str) -> None:
    """Fail on what a database or a page cannot hold."""
    text.encode()
    assert "\0" not in text, "NUL"


def check_source(source: Any) -> None:
    """Fail on marks and posts that lie outside of the text."""
    check_text(source.text)
    for text in (source.title, source.name, source.language, *(p.title for p in source.posts)):
        check_text(text or "")
    for piece in (*source.marks, *source.posts):
        assert 0 <= piece.start <= piece.end <= len(source.text), f"{piece} is outside"


def named(kind: str, data: bytes) -> tuple[str, bytes]:
    """Return the file's name; the first byte of mixed inputs tells it."""
    if kind not in ("any", "drafts"):
        return NAMES[kind][0], data
    names = NAMES[kind]
    return names[data[0] % len(names)] if data else names[0], data[1:]


def pages(data: bytes) -> list[list[Any]]:
    """Return pieces of lines on pages as the PDF's process would have them."""
    line = importlib.import_module(LAYOUT).Line
    found: list[list[Any]] = [[]]
    for row in data.split(b"\n"):
        if row[:1] == b"\f":
            found.append([])
        elif len(row) > 4:
            left, bottom, width, height = row[0] * 2.4, row[1] * 3.3, row[2] / 2, row[3] / 8
            text = row[4:].decode("utf-8", "replace")
            found[-1].append(
                line(text, left, bottom, left + width * len(text) / 8, bottom + height)
            )
    return found


def inputs(mutations: Mutations, number: int, seed: int) -> Iterator[bytes]:
    """Yield variants without any guide: of the seeds, and of earlier variants."""
    draw = random.Random(seed)
    pool = list(mutations.pool)
    for turn in range(number):
        data = mutations(draw.choice(pool), _LONGEST_INPUT, draw.getrandbits(32))
        if turn % 20 == 0 and len(data) < 5_000:
            pool[len(mutations.pool) :] = [*pool[len(mutations.pool) :][-200:], data]
        yield data


def main() -> None:
    """Read so many inputs, then end."""
    kind, number, seed, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    faulthandler.register(signal.SIGUSR1)
    mutations = Mutations(kind, seeds(kind))
    worker = Worker(kind, mutations, folder)
    worker.load()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if atheris is None:
        for data in inputs(mutations, number, seed):
            worker(data)
        return
    corpus = folder / f"corpus-{kind}"
    corpus.mkdir(exist_ok=True)
    for place, data in enumerate(mutations.pool):
        (corpus / f"seed{place}").write_bytes(data)
    options = [f"-runs={number}", f"-seed={seed + 1}", f"-max_len={_LONGEST_INPUT}",
               "-len_control=0", "-rss_limit_mb=0", "-timeout=600", "-print_final_stats=0",
               f"-artifact_prefix={folder}/"]  # fmt: skip
    atheris.Setup([sys.argv[0], str(corpus), *options], worker, custom_mutator=mutations)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
