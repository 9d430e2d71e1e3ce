"""The crash journal: what a sender had begun, for whoever finds it dead.

One file a sender, locked while it lives. An entry is 9 bytes, a kind and a delivery's pk: one just
before a body goes out, one after its answer.

The file is mapped into memory, so that an entry costs no system call. Its room is allocated first,
so that a full disk is met before the letter goes. A process that dies (kill -9 too) leaves its
entries in the page cache; there is no fsync, so a power cut may lose them. The file's first line
therefore names the boot of the machine, written and synced before anything is claimed: after
another boot the entries prove nothing, and all that was claimed is uncertain.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

from clamour.delivery import states

ENTRY = struct.Struct(">cQ")
# A kind that is not there yet is zero: what was written of such an entry counts for nothing.
NOTHING, BEGUN, TAKEN, REFUSED = b"\0", b"B", b"T", b"R"
ROOM = 64 * 1024  # bytes, at first; doubled as need be
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
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{owner}.new"
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
        self._file = os.open(draft, flags, 0o600)
        try:
            # Locked under another name first: nobody may find it unlocked and take us for dead.
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._map = self._mapped(ROOM)
            line = f"{boot_id()}\n".encode()
            os.pwrite(self._file, line, 0)
            os.fsync(self._file)
            self._start = self._end = len(line)
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
        self._map[self._start : self._end] = bytes(self._end - self._start)
        self._end = self._start

    def close(self, *, nothing_open: bool) -> None:
        """Stop; a journal with something open stays for `remains`."""
        if nothing_open:
            self._path.unlink(missing_ok=True)
        self._map.close()
        os.close(self._file)

    def _append(self, kind: bytes, pk: int) -> None:
        """Write an entry; raise OSError when there is no room for it."""
        entry = ENTRY.pack(kind, pk)
        with self._lock:  # providers are called in threads
            start, end = self._end, self._end + ENTRY.size
            if end > len(self._map):
                self._map = self._mapped(2 * len(self._map))
            self._map[start + 1 : end] = entry[1:]
            self._map[start] = entry[0]  # last: until then the entry is not there
            self._end = end

    def _mapped(self, size: int) -> mmap.mmap:
        """Return so much of the file; raise OSError when the disk has no room for it."""
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(self._file, 0, size)
        else:  # macOS
            now = os.fstat(self._file).st_size
            os.pwrite(self._file, bytes(size - now), now)
        return mmap.mmap(self._file, size)


class Remains:
    """The journal of a dead sender."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path = path
        self.owner = path.stem
        boot, _, entries = content.partition(b"\n")
        whole = len(entries) - len(entries) % ENTRY.size
        written = takewhile(_is_there, ENTRY.iter_unpack(entries[:whole]))
        self._last = {pk: kind for kind, pk in written}
        self._same_boot = bool(boot) and boot.decode("ascii", "replace") == boot_id()

    def fate(self, pk: int) -> str:
        """Return the state a claimed delivery comes to: uncertain, handed over, or queued again."""
        if not self._same_boot:
            return states.UNCERTAIN
        kind = self._last.get(pk)
        return FATES[kind] if kind else states.QUEUED

    def bury(self) -> None:
        self._path.unlink(missing_ok=True)


def _is_there(entry: tuple[bytes, int]) -> bool:
    return entry[0] != NOTHING


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
