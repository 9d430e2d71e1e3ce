"""Keyed tags: a mailbox is recognised again without being kept.

HMAC-SHA-256 (RFC 2104) cut to 16 bytes. An appeal's tags hang on a key of its own, so that nobody
can follow a person from one appeal to another, and die with it 30 days after the appeal closes.
"""

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from clamour.keys import files

TAG_BYTES = 16


def site_tag(purpose: str, text: str) -> bytes:
    """The tag of `text` under the site's key, e.g. for budgets and never-write-again marks."""
    return _tag(_site_key(settings.KEYS_DIR), f"{purpose}\0{text}")


def appeal_tag(appeal: UUID, mailbox: str) -> bytes:
    """The tag of a canonical mailbox under the appeal's own key; raise KeyGone once it is gone.

    The key is made with the appeal (`make_appeal_key`), never by a look-up, so that a destroyed
    key does not silently come back as another.
    """
    return _tag(_appeal_key(appeal, str(settings.KEYS_DIR), _which_file(appeal)), mailbox)


def make_appeal_key(appeal: UUID) -> None:
    """Make the appeal's key; nothing happens when it is there."""
    files.secret(_name(appeal), settings.KEYS_DIR)


def destroy_appeal_key(appeal: UUID) -> None:
    """Forget who wrote for this appeal: counts stay, nobody can be recognised any more."""
    files.destroy(_name(appeal), settings.KEYS_DIR)
    _appeal_key.cache_clear()


@lru_cache(maxsize=4)
def _site_key(folder: Path) -> str:
    """Read once: every letter asks for it, and it never changes."""
    return files.secret("site", folder)


@lru_cache(maxsize=256)
def _appeal_key(appeal: UUID, folder: str, which: tuple[int, int]) -> str:
    return files.existing(_name(appeal), settings.KEYS_DIR)


def _which_file(appeal: UUID) -> tuple[int, int]:
    """What tells the key's file from a later one: another process may have destroyed the key."""
    try:
        found = (settings.KEYS_DIR / f"{_name(appeal)}.key").stat()
    except FileNotFoundError:
        _appeal_key.cache_clear()
        raise files.KeyGone(_name(appeal)) from None
    return found.st_ino, found.st_mtime_ns


def _name(appeal: UUID) -> str:
    return f"appeals/{appeal.hex}"


def _tag(key: str, text: str) -> bytes:
    return hmac.digest(bytes.fromhex(key), text.encode(), hashlib.sha256)[:TAG_BYTES]
