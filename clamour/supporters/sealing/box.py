"""Sealing to the organisation's public key: HPKE (RFC 9180), X25519, one shot a text.

What libsodium calls a sealed box, in the standard's form and by the library that we have anyway
(docs/decisions/0017). The server holds the public key alone; a sealed value is
`version (1 byte) | key of this sealing (32) | ciphertext and tag`.
"""

from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
VERSION = b"\x01"
INFO = b"clamour list entry"
NAME = "list.public"


class NotOurs(Exception):
    """The value was not sealed to this key, or was changed."""


def public_key() -> X25519PublicKey | None:
    """The organisation's public key; None where it has none: then entries are encrypted only."""
    path = public_file()
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(path, changed)


def public_file() -> Path:
    return Path(settings.KEYS_DIR) / NAME


def seal(text: str, key: X25519PublicKey) -> bytes:
    return VERSION + SUITE.encrypt(text.encode(), key, INFO)


def unseal(value: bytes, key: X25519PrivateKey) -> str:
    """Open what was sealed; raise NotOurs."""
    try:
        return SUITE.decrypt(value[1:], key, INFO).decode()
    except (InvalidTag, ValueError):
        raise NotOurs from None


# Set by `holder` in the process that holds it, and nowhere else.
_unlocked: list[X25519PrivateKey] = []


def unlocked_key() -> X25519PrivateKey | None:
    """The private key, where two keepers have unlocked it into this process's memory."""
    return _unlocked[0] if _unlocked else None


def keep_unlocked(key: X25519PrivateKey | None) -> None:
    """Hold the key in this process, or let it go."""
    _unlocked[:] = [key] if key else []


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(bytes.fromhex(path.read_text("ascii").strip()))
