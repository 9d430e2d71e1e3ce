"""A log that grows, is rotated and cut off, read from where one stopped the last time."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

AT_ONCE = 256 * 1024  # bytes
LONGEST_LINE = 64 * 1024


class Place(NamedTuple):
    """Where in which file: `file` is its device and inode, which a rename does not change."""

    file: str
    offset: int


class Chunk(NamedTuple):
    """Whole lines with the place behind each, and the place to go on from when all are done."""

    lines: list[tuple[bytes, Place]]
    end: Place


def identity(path: Path) -> str:
    """Return what tells this file from its successor; raise OSError."""
    about = path.stat()
    return f"{about.st_dev}:{about.st_ino}"


def chunk(path: Path, place: Place) -> Chunk:
    """Return the next lines after `place`; raise OSError when the log cannot be read.

    A line without its end waits. After a rotation the old file is read to its end first; it is
    looked for beside the new one. A file that has become shorter is read from its beginning.
    """
    with path.open("rb") as current:
        about = os.fstat(current.fileno())
        here = f"{about.st_dev}:{about.st_ino}"
        if place.file and place.file != here:
            if about.st_size == 0:
                # Nobody writes into the new one yet: the old one may still grow.
                return _rest_of_old(path, place) or Chunk([], place)
            # In this order: once the new one is written to, the old one is complete.
            old = _rest_of_old(path, place)
            if old and old.lines:
                return old
        offset = place.offset if place.file == here else 0
        return _read(current, Place(here, 0 if offset > about.st_size else offset))


def beside(path: Path) -> Iterator[Path]:
    """Yield the log's earlier files that are not packed, oldest first."""
    others = [other for other in path.parent.glob(f"{path.name}?*") if other.suffix != ".gz"]
    yield from sorted(others, key=lambda other: other.stat().st_mtime)


def _rest_of_old(path: Path, place: Place) -> Chunk | None:
    """Return what is left of the file that the log was, or None when it is not there any more."""
    with suppress(OSError):
        for other in beside(path):
            if identity(other) == place.file:
                with other.open("rb") as old:
                    return _read(old, place)
    return None


def _read(file: BinaryIO, place: Place) -> Chunk:
    file.seek(place.offset)
    data = file.read(AT_ONCE)
    whole = data.rfind(b"\n") + 1
    if not whole and len(data) > LONGEST_LINE:
        whole = len(data)  # no log of Postfix's; step over it
    lines = []
    offset = place.offset
    for line in data[:whole].split(b"\n")[:-1]:
        offset += len(line) + 1
        lines.append((line, Place(place.file, offset)))
    return Chunk(lines, Place(place.file, place.offset + whole))
