"""Signatures on the bytes of a letter: relaxed/relaxed, by OpenSSL; RSA and Ed25519 side by side.

What a selector's signatures have in common is made once; a letter costs a hash of its body, one of
its headers, and the signature itself, which is most of it (bench/delivery.py).
"""

import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding

from clamour.delivery.channels.email.lines import whole_lines
from clamour.delivery.dkim.keys import Key

# In the order in which they are signed; From once more than it occurs, so that nobody can put a
# second one before it (RFC 6376 8.15).
SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version",
    b"content-type", b"content-transfer-encoding", b"list-unsubscribe", b"list-unsubscribe-post",
    b"feedback-id",
)  # fmt: skip
# Seconds that a signature holds: a relay gives a letter up after five days (RFC 5321 4.5.4.1), and
# it may be passed on once. After that nobody can send the letter again in our name.
VALID = 7 * 24 * 3600
_WIDTH, _NAMES = 72, 5

_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_SPACES = re.compile(rb"[ \t]+")
_PKCS1, _SHA256 = padding.PKCS1v15(), hashes.SHA256()


class Signer:
    """One selector of a domain. Raise nothing: a key that was loaded signs whatever it is given."""

    def __init__(self, domain: str, selector: str, key: Key) -> None:
        self._key = key
        kind = "ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "rsa"
        self._start = f"v=1; a={kind}-sha256; c=relaxed/relaxed; d={domain};".encode()
        self._selector = f"s={selector};".encode()

    def header(self, signed: bytes, names: bytes, body_hash: bytes, now: int) -> bytes:
        """Return the DKIM-Signature field over the canonical header fields `signed`."""
        tags = [
            self._start,
            b"%s t=%d; x=%d;" % (self._selector, now, now + VALID),
            b"h=" + names + b";",
            b"bh=" + body_hash + b";",
            b"b=",
        ]
        # RFC 6376 3.7: this field too, with an empty b= and no line end.
        own = b"dkim-signature:" + b" ".join(tags).replace(b"\r\n ", b" ")
        value = b64encode(self._sign(signed + own))
        folded = [value[at : at + _WIDTH] for at in range(0, len(value), _WIDTH)]
        return b"DKIM-Signature: " + b"\r\n ".join(tags) + b"\r\n ".join(folded) + b"\r\n"

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(hashlib.sha256(data).digest())  # RFC 8463 3
        return self._key.sign(data, _PKCS1, _SHA256)


def sign(message: bytes, signers: Sequence[Signer], *, now: int | None = None) -> bytes:
    """Return the letter with a signature of each signer before it; without any, as it is."""
    if not signers:
        return message
    message = whole_lines(message)
    head, _, body = message.partition(b"\r\n\r\n")
    signed, names = _signed_headers(head)
    body_hash = b64encode(hashlib.sha256(canonical_body(body)).digest())
    now = int(time.time()) if now is None else now
    return b"".join([one.header(signed, names, body_hash, now) for one in signers]) + message


def canonical_body(body: bytes) -> bytes:
    """Return the body relaxed (RFC 6376 3.4.4): single spaces, none at line ends, no empty end."""
    if b"\t" in body or b"  " in body:
        body = _SPACES.sub(b" ", body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    body = body.rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


def canonical_field(field: bytes) -> tuple[bytes, bytes]:
    """Return a header field's name and the field, both relaxed (RFC 6376 3.4.2)."""
    name, _, value = field.partition(b":")
    if b"\r\n" in value or b"  " in value or b"\t" in value:
        value = _SPACES.sub(b" ", value.replace(b"\r\n", b""))
    name = name.rstrip(b" \t").lower()
    return name, b"%b:%b\r\n" % (name, value.strip(b" \t"))


def _signed_headers(head: bytes) -> tuple[bytes, bytes]:
    """Return what of the head is signed, canonical, and the value of h=, folded.

    Of a field that occurs more than once the last is signed first (RFC 6376 5.4.2).
    """
    found: dict[bytes, list[bytes]] = {}
    for field in _FIELD_END.split(head):
        name, canonical = canonical_field(field)
        found.setdefault(name, []).append(canonical)
    present = [name for name in SIGNED if name in found]
    fields = [field for name in present for field in reversed(found[name])]
    names = [b"from", *(name for name in present for _ in found[name])]
    lines = [b":".join(names[at : at + _NAMES]) for at in range(0, len(names), _NAMES)]
    return b"".join(fields), b":\r\n ".join(lines)
