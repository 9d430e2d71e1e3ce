"""Key files: generated once, readable by their owner alone, never in the database or its backups.

One file a key under KEYS_DIR, 32 random bytes as hex, mode 600 in a folder of mode 700.
This module needs no Django, because the settings themselves need a key.
"""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


class KeyGone(Exception):
    """The key was destroyed on purpose (or lost): what hangs on it can no longer be known."""


class KeysDoNotFit(Exception):
    """These are not the keys this database was filled with; the text says what to do."""


def secret(name: str, folder: Path) -> str:
    """Return the key `name` as hex, generating the file when it is not there yet."""
    path = folder / f"{name}.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        write_once(path, secrets.token_hex(KEY_BYTES).encode())
        return path.read_text("ascii").strip()


def existing(name: str, folder: Path) -> str:
    """Return the key `name` as hex; raise KeyGone when its file is not there."""
    try:
        return (folder / f"{name}.key").read_text("ascii").strip()
    except FileNotFoundError:
        raise KeyGone(name) from None


def write_once(path: Path, content: bytes) -> None:
    """Write a key file that is not there yet, for its owner alone; one that is there stays.

    It is written beside its place and linked in, so that of two processes one key wins.
    """
    _make_private(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the key
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def destroy(name: str, folder: Path) -> None:
    """Overwrite and remove the key `name`; nothing happens when it is gone already."""
    path = folder / f"{name}.key"
    if path.exists():
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync_folder(path.parent)


def open_to_others(folder: Path) -> list[Path]:
    """Return the key files and folders that anyone but their owner may read."""
    paths = [folder, *folder.rglob("*")] if folder.exists() else []
    return [path for path in paths if path.stat().st_mode & 0o077]


def _make_private(folder: Path) -> None:
    """Make `folder` and what is missing above it, each for its owner alone."""
    for missing in [path for path in (*reversed(folder.parents), folder) if not path.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
