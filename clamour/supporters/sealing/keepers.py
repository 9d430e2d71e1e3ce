"""The private key, parted among list-keepers: any two of them open it, none alone.

For each pair the key lies encrypted under what both passphrases make together, in a file that is
useless without them (`list.keepers` in KEYS_DIR; print it, copy it). A passphrase is stretched by
scrypt (RFC 7914) with the keeper's own salt; what comes out of it is the keeper's half.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

from clamour.keys import files
from clamour.supporters.sealing import box

# 64 MB and about a fifth of a second: OWASP's figures for interactive use (2024).
COST, BLOCK, LANES = 2**16, 8, 1
MEMORY = 2 * 128 * COST * BLOCK
SHORTEST = 16
NAME = "list.keepers"


class BadKeepers(ValueError):
    """These keepers cannot hold a key; the text says why."""


class WrongPassphrase(Exception):
    """The two halves do not open the key."""


def make(passphrases: Mapping[str, str]) -> None:
    """Make the organisation's key for these keepers; raise BadKeepers, FileExistsError.

    Entries written from now on are sealed; `sealing.sweeping` seals those that are there.
    """
    _demand(passphrases)
    if box.public_file().exists():
        raise FileExistsError(box.public_file())
    key = X25519PrivateKey.generate()
    salts = {name: os.urandom(16) for name in passphrases}
    halves = {name: half(words, salts[name]) for name, words in passphrases.items()}
    pairs = {
        f"{a} {b}": _wrap(key.private_bytes_raw(), halves[a], halves[b]).hex()
        for a, b in combinations(sorted(passphrases), 2)
    }
    told = {"salts": {name: salt.hex() for name, salt in salts.items()}, "pairs": pairs}
    # The halves first: a public key without them would seal what nobody can open any more.
    files.write_once(keepers_file(), json.dumps(told, indent=1).encode())
    files.write_once(box.public_file(), key.public_key().public_bytes_raw().hex().encode())


def names() -> list[str]:
    """Who keeps the key; nobody where there is none."""
    return sorted(_file()["salts"])


def half_of(name: str, passphrase: str) -> bytes:
    """The keeper's half; raise KeyError for somebody who keeps nothing."""
    return half(passphrase, bytes.fromhex(_file()["salts"][name]))


def half(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, maxmem=MEMORY, dklen=32
    )


def opened(halves: Mapping[str, bytes]) -> X25519PrivateKey:
    """The key that these two halves open; raise WrongPassphrase."""
    a, b = sorted(halves)
    wrapped = bytes.fromhex(_file()["pairs"].get(f"{a} {b}", ""))
    try:
        raw = ChaCha20Poly1305(_both(halves[a], halves[b])).decrypt(wrapped[:12], wrapped[12:], b"")
    except (InvalidTag, ValueError):
        raise WrongPassphrase from None
    return X25519PrivateKey.from_private_bytes(raw)


def keepers_file() -> Path:
    return Path(settings.KEYS_DIR) / NAME


def _file() -> dict[str, dict[str, str]]:
    try:
        told: dict[str, dict[str, str]] = json.loads(keepers_file().read_text("utf-8"))
    except FileNotFoundError:
        return {"salts": {}, "pairs": {}}
    return told


def _wrap(raw: bytes, a: bytes, b: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + ChaCha20Poly1305(_both(a, b)).encrypt(nonce, raw, b"")


def _both(a: bytes, b: bytes) -> bytes:
    return hashlib.sha256(b"clamour list keepers" + a + b).digest()


def _demand(passphrases: Mapping[str, str]) -> None:
    if len(passphrases) < 2:
        raise BadKeepers("a key needs two keepers at least, better three: one may be away")
    if any(" " in name or not name for name in passphrases):
        raise BadKeepers("a keeper's name is one word")
    if any(len(words) < SHORTEST for words in passphrases.values()):
        raise BadKeepers(f"a passphrase has {SHORTEST} characters at least")
    if len(set(passphrases.values())) < len(passphrases):
        raise BadKeepers("each keeper has a passphrase of their own")
