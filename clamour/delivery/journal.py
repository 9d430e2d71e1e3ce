"""The crash journal: what a sender had begun, for whoever finds it dead.

One file a sender, locked while it lives. An entry is 9 bytes, a kind and a delivery's pk: one just
before a body goes out, one after its answer. A process that dies (kill -9 too) leaves its entries
in the page cache; there is no fsync, so a power cut may lose them. The file's first line therefore
names the boot of the machine, written and synced before anything is claimed: after another boot
the entries prove nothing, and all that was claimed is uncertain.
"""

import errno
import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clamour.delivery import states

ENTRY = struct.Struct(">cQ")
BEGUN, TAKEN, REFUSED = b"B", b"T", b"R"
_BOOT = Path("/proc/sys/kernel/random/boot_id")

# What the last entry of a delivery says became of it.
FATES = {BEGUN: states.UNCERTAIN, TAKEN: states.HANDED_OVER, REFUSED: states.QUEUED}


def boot_id() -> str:
    """Return what is new after each boot, or '' where the system does not tell."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


class Journal:
    """A living sender's journal; `owner` is the name its claims bear."""

    def __init__(self, folder: Path, owner: str) -> None:
        self._path = folder / f"{owner}.journal"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{owner}.new"
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND
        self._file = os.open(draft, flags, 0o600)
        try:
            # Locked under another name first: nobody may find it unlocked and take us for dead.
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._start = self._end = 0
            self._torn = False
            self._write(f"{boot_id()}\n".encode())
            self._start = self._end
            os.fsync(self._file)
            draft.rename(self._path)
        except OSError:
            os.close(self._file)
            draft.unlink(missing_ok=True)
            raise

    def begin(self, pk: int) -> None:
        """The body goes out next; raise OSError when this cannot be written: then it must not."""
        self._append(BEGUN, pk)

    def taken(self, pk: int) -> None:
        """The server answered 250."""
        self._append(TAKEN, pk)

    def refused(self, pk: int) -> None:
        """The server answered the dot with a refusal: it has nothing of it."""
        self._append(REFUSED, pk)

    def forget(self) -> None:
        """Everything begun has been written back."""
        os.ftruncate(self._file, self._start)
        self._end = self._start

    def close(self, *, nothing_open: bool) -> None:
        """Stop; a journal with something open stays for `remains`."""
        if nothing_open:
            self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _append(self, kind: bytes, pk: int) -> None:
        self._write(ENTRY.pack(kind, pk))

    def _write(self, data: bytes) -> None:
        """Append all of it or nothing; raise OSError.

        A full disk may take a part without a word, and every later entry would be misread.
        """
        if self._torn:
            self._mend()
        written = os.write(self._file, data)
        if written < len(data):
            self._torn = True
            self._mend()
            raise OSError(errno.ENOSPC, f"only {written} of {len(data)} bytes were written")
        self._end += written

    def _mend(self) -> None:
        """Cut off what was written in part; until that has worked nothing else is written."""
        os.ftruncate(self._file, self._end)
        self._torn = False


class Remains:
    """The journal of a dead sender."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path = path
        self.owner = path.stem
        boot, _, entries = content.partition(b"\n")
        whole = len(entries) - len(entries) % ENTRY.size
        self._last = {pk: kind for kind, pk in ENTRY.iter_unpack(entries[:whole])}
        self._same_boot = bool(boot) and boot.decode("ascii", "replace") == boot_id()

    def fate(self, pk: int) -> str:
        """Return the state a claimed delivery comes to: uncertain, handed over, or queued again."""
        if not self._same_boot:
            return states.UNCERTAIN
        kind = self._last.get(pk)
        return FATES[kind] if kind else states.QUEUED

    def bury(self) -> None:
        self._path.unlink(missing_ok=True)


def is_here(folder: Path, owner: str) -> bool:
    """Whether the owner, dead or alive, has a journal in this folder."""
    return (folder / f"{owner}.journal").exists()


def remains(folder: Path) -> Iterator[Remains]:
    """Yield the journals whose senders are dead, each locked while it is looked at."""
    for path in sorted(folder.glob("*.journal")):
        with suppress(FileNotFoundError, BlockingIOError), _locked(path) as file:
            yield Remains(path, Path(f"/dev/fd/{file}").read_bytes())


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold the lock of a file; raise BlockingIOError when its owner lives."""
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file
    finally:
        os.close(file)
