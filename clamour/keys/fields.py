"""Encryption of personal fields: what lies in the database is unreadable without KEYS_DIR.

AES-256-GCM (NIST SP 800-38D) by the `cryptography` package, a fresh 96-bit nonce each time. The
name of the column is bound to the value, so that a value moved to another column does not open.
A value is `version (1 byte) | nonce (12) | ciphertext and tag`.
"""

import os
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from clamour.keys import files

VERSION = b"\x01"
NONCE_BYTES = 12


class Unopenable(Exception):
    """The value was not encrypted with our key, or for another column, or was changed."""


@cache
def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(files.secret("fields", settings.KEYS_DIR)))


def encrypt(text: str, *, column: str) -> bytes:
    """Encrypt `text` for the column named, e.g. "letters.letter.mailbox"."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher().encrypt(nonce, text.encode(), column.encode())


def decrypt(value: bytes, *, column: str) -> str:
    """Open what `encrypt` made; raise Unopenable when it is not ours."""
    value = bytes(value)
    if value[:1] != VERSION:
        raise Unopenable(f"{column}: unknown version")
    nonce, sealed = value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :]
    try:
        return _cipher().decrypt(nonce, sealed, column.encode()).decode()
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
        raise Unopenable(column) from None


class EncryptedText(models.BinaryField):
    """A text that is encrypted in its column and plain on the model; None stays NULL.

    It cannot be searched: look up by a tag (`clamour.keys.tags`) instead.
    """

    # For django-stubs: what is set and read is text, whatever the column holds.
    _pyi_private_set_type: str | None
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @property
    def column_name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_default(self) -> Any:
        return None if self.null else ""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else encrypt(str(value), column=self.column_name)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value, column=self.column_name)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")
