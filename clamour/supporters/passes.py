"""Links that prove a mailbox: whoever opens one got our mail. What they say is sealed in them.

So nothing need be kept of somebody who only asks, and neither a log nor a neighbour who sees the
address reads a mailbox in it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import timedelta
from typing import Any

from clamour.keys import tokens
from clamour.keys.fields import Unopenable, decrypt, encrypt
from clamour.supporters.models import ListEntry
from clamour.supporters.people import Recipient

ME, JOIN, MOVE = "supporters.me", "supporters.join", "supporters.move"
LEAVE, STAY = "supporters.leave", "supporters.stay"
_COLUMN = "supporters.pass"
LASTS = {
    ME: timedelta(days=1),
    JOIN: timedelta(days=7),
    MOVE: timedelta(days=7),
    # A mail may be opened years later, and its reader must still get away.
    LEAVE: timedelta(days=3 * 365),
    STAY: timedelta(days=90),
}


def make(purpose: str, **told: Any) -> str:
    sealed = encrypt(json.dumps(told, ensure_ascii=False), column=f"{_COLUMN}.{purpose}")
    return tokens.make(purpose, urlsafe_b64encode(sealed).decode().rstrip("="))


def read(purpose: str, token: str) -> dict[str, Any]:
    """What the link says; raise tokens.BadToken, tokens.ExpiredToken."""
    said = tokens.read(purpose, token, within=LASTS[purpose])
    try:
        sealed = urlsafe_b64decode(said + "=" * (-len(said) % 4))
        told: dict[str, Any] = json.loads(decrypt(sealed, column=f"{_COLUMN}.{purpose}"))
    except (NotBase64, Unopenable, ValueError):
        raise tokens.BadToken(purpose) from None
    return told


def for_entry(purpose: str, entry: ListEntry | Recipient, *, via: str = "") -> str:
    """A link for an entry's mailbox alone; `via` says which mailing it stood in."""
    return tokens.make(purpose, f"{entry.pk}-{mark(entry)}-{via}")


def entry_of(purpose: str, token: str) -> tuple[ListEntry | None, str]:
    """The entry that the link was made for, None when it has left since; and the mailing.

    Raise tokens.BadToken, tokens.ExpiredToken.
    """
    pk, marked, via = tokens.read(purpose, token, within=LASTS[purpose]).split("-", 2)
    entry = ListEntry.objects.filter(pk=int(pk)).first()
    return (entry if entry and mark(entry) == marked else None), via


def mark(entry: ListEntry | Recipient) -> str:
    """A number may be given twice; the mailbox's tag is not."""
    return bytes(entry.tag).hex()[:12]
