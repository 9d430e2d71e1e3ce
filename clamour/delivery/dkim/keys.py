"""DKIM keys: KEYS_DIR/dkim/<domain>/<selector>.pem, made once, and the DNS records about them."""

import re
from base64 import b64encode
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from clamour.keys import files

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

# Large receivers take nothing shorter; RFC 8301 3.2 asks for at least this much of a signer.
RSA_BITS = 2048
# One string of a TXT record holds so many characters (RFC 1035 3.3.14).
TXT_STRING = 255
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class BadKey(ValueError):
    """There is no such key, or it cannot sign; the text says which and why."""


def path(domain: str, selector: str) -> Path:
    """Return where the key lies; raise BadKey when the selector is no name in DNS."""
    if not _SELECTOR.fullmatch(selector):
        raise BadKey(f"{selector!r} is no selector: letters, digits and hyphens only")
    return Path(settings.KEYS_DIR) / "dkim" / domain / f"{selector}.pem"


def load(domain: str, selector: str) -> Key:
    """Return the key; raise BadKey."""
    place = path(domain, selector)
    try:
        key = load_pem_private_key(place.read_bytes(), None)
    except FileNotFoundError:
        raise BadKey(f"the selector {selector} has no key file: {place}") from None
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(f"the key of the selector {selector} cannot be read: {place}") from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= RSA_BITS:
        return key
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    raise BadKey(f"the key of the selector {selector} is neither RSA-{RSA_BITS} nor Ed25519")


def make(domain: str, selector: str, key: Key | None = None) -> Key:
    """Return the key, an RSA one unless given, writing its file when it is not there yet."""
    place = path(domain, selector)
    if not place.exists():
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files.write_once(place, pem)
    return load(domain, selector)


def record(key: Key) -> str:
    """Return the TXT record at <selector>._domainkey.<domain> (RFC 6376 3.6.1, RFC 8463 4)."""
    public = key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        return f"v=DKIM1; k=ed25519; p={b64encode(public.public_bytes_raw()).decode()}"
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"


def zone_line(name: str, text: str) -> str:
    """Return a TXT record as a zone file has it, cut into strings of a length DNS can hold."""
    strings = [text[at : at + TXT_STRING] for at in range(0, len(text), TXT_STRING)]
    return f"{name}. IN TXT " + " ".join(f'"{string}"' for string in strings)
