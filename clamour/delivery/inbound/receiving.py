"""Taking a mail in: it is stored sealed before anybody looks at it, and before it is answered for.

All ways in (LMTP, pipe, IMAP) end in `store`. What the envelope said stands on top of the stored
mail as the headers of RFC 5321 4.4 and of Postfix: `Return-Path` and `Delivered-To`.
"""

import hashlib
from base64 import b64decode, b64encode

from clamour.delivery.channels.email.headers import one_line
from clamour.delivery.models import Incoming
from clamour.keys import tags

LARGEST = 10 * 1024 * 1024  # bytes


class TooBig(ValueError):
    """The mail is larger than LARGEST."""


def store(raw: bytes, *, recipient: str = "", sender: str | None = None) -> bool:
    """Keep a mail, committed unless the caller holds a transaction; return whether it is new.

    `recipient` and `sender` are the envelope's, None when nobody knows the sender; "" is the null
    sender `<>`. Raise TooBig, or the database's own errors: then the mail is not ours yet.
    """
    if len(raw) > LARGEST:
        raise TooBig
    mark = tags.site_tag("incoming", hashlib.sha256(recipient.encode() + b"\0" + raw).hexdigest())
    sealed = b64encode(_trace(recipient, sender) + raw).decode()
    _row, is_new = Incoming.objects.get_or_create(fingerprint=mark, defaults={"raw": sealed})
    return is_new


def opened(incoming: Incoming) -> bytes:
    """Return the mail with its envelope on top; b"" when it is forgotten."""
    return b64decode(incoming.raw or "")


def _trace(recipient: str, sender: str | None) -> bytes:
    lines = []
    if sender is not None:
        lines.append(f"Return-Path: <{one_line(sender).strip('<>')}>")
    if recipient:
        lines.append(f"Delivered-To: {one_line(recipient)}")
    return "".join(f"{line}\r\n" for line in lines).encode()
