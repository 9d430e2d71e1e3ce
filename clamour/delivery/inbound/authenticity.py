"""Whether the domain in From has signed a mail (DKIM, RFC 6376), checked by dkimpy.

An answer counts as proven when a good signature's domain is the one in From or one above it, as
DMARC aligns them; a signature over a part of the body (`l=`) proves nothing.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import dkim

logger = logging.getLogger(__name__)

_SIGNATURES = 3  # a mail with more is answered for by none of the later ones
_PATIENCE = 5  # seconds for a name server
_LONG_BLANKS = 1000  # dkimpy's time grows with the square of their number
_HEAD = re.compile(rb"\r?\n\r?\n")
_DOMAIN = re.compile(rb"[\w-]+(?:\.[\w-]+)+")


def lookup(name: bytes, timeout: int = _PATIENCE) -> Any:
    """Ask the name system for a key: the only place where it is asked. Tests put theirs here."""
    return dkim.get_txt(name, timeout)


def is_proven(raw: bytes, sender: str, *, covering: bytes = b"from") -> bool:
    """Whether the domain of `sender`, the only mailbox in From, signed this mail.

    `covering` is a header that the signature must hold, in lower case.
    """
    domain = sender.rpartition("@")[2].lower()
    if not domain or b" " * _LONG_BLANKS in raw.replace(b"\t", b" "):
        return False
    try:
        return _verified(raw, domain.encode("idna"), covering)
    except Exception as error:
        # Whatever a hostile signature does to the library: it proves nothing.
        logger.info("a signature cannot be checked: %s", type(error).__name__)
        return False


def _verified(raw: bytes, domain: bytes, covering: bytes) -> bool:
    checker = dkim.DKIM(raw)
    signatures = [value for name, value in checker.headers if name.lower() == b"dkim-signature"]
    for number, value in enumerate(signatures[:_SIGNATURES]):
        fields = dkim.util.parse_tag_value(value)
        if b"l" in fields or not _is_above(fields.get(b"d", b"").lower(), domain):
            continue
        held = fields.get(b"h", b"").lower().split(b":")
        if covering not in [name.strip() for name in held]:
            continue
        if _holds(checker, number):
            return True
    return False


def _holds(checker: dkim.DKIM, number: int) -> bool:
    ask: Callable[..., Any] = lambda name, timeout=_PATIENCE: lookup(name, timeout)  # noqa: E731
    try:
        return bool(checker.verify(idx=number, dnsfunc=ask))
    except dkim.DKIMException:
        return False


def _is_above(signer: bytes, domain: bytes) -> bool:
    is_domain = _DOMAIN.fullmatch(signer) is not None
    return is_domain and (domain == signer or domain.endswith(b"." + signer))
