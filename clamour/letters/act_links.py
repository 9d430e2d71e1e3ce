"""An alert's personal link: it opens the page on which its reader sends a letter by one button.

Bound to one appeal and one mailbox of the list, for a time. Where the list is sealed its reader
lies in the link itself, encrypted: the site that answers it cannot open the entry. Whoever leaves
the list, or is erased from it, takes the link's meaning along.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from clamour.keys import tokens
from clamour.keys.fields import Unopenable, decrypt, encrypt
from clamour.supporters import passes, people
from clamour.supporters.models import ListEntry
from clamour.supporters.people import Person, Recipient

PURPOSE = "letters.act"
LASTS = timedelta(days=30)
_COLUMN = "letters.act"


@dataclass(frozen=True)
class Reader:
    """Who opened the link; `via` is the mailing that it stood in."""

    entry: ListEntry
    person: Person
    via: str


def act_link(
    entry: ListEntry | Recipient, appeal: UUID, *, person: Person | None = None, via: str = ""
) -> str:
    """The whole address, for a mail to this entry's mailbox and nowhere else.

    `person` is whom the entry opens to, where it is sealed.
    """
    told = f"{appeal.hex}-{entry.pk}-{passes.mark(entry)}-{via}-"
    if entry.sealed is not None and person:
        sealed = encrypt(json.dumps(asdict(person), ensure_ascii=False), column=_COLUMN)
        told += urlsafe_b64encode(sealed).decode().rstrip("=")
    token = tokens.make(PURPOSE, told)
    return _address(appeal) % token


def reader_of(token: str, appeal: UUID) -> Reader | None:
    """Whom the link was made for; None when they have left the list since.

    Raises tokens.BadToken (also for another appeal), tokens.ExpiredToken.
    """
    made_for, pk, mark, via, sealed = tokens.read(PURPOSE, token, within=LASTS).split("-", 4)
    if made_for != appeal.hex:
        raise tokens.BadToken(PURPOSE)
    entry = ListEntry.objects.filter(pk=int(pk)).first()
    if entry is None or passes.mark(entry) != mark:
        return None
    return Reader(entry, _opened(sealed) if sealed else _of(entry), via)


def _of(entry: ListEntry) -> Person:
    try:
        return people.of(entry)
    except people.Sealed:  # sealed since the mail left
        raise tokens.ExpiredToken(PURPOSE) from None


def _opened(sealed: str) -> Person:
    try:
        raw = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return Person(**json.loads(decrypt(raw, column=_COLUMN)))
    except (NotBase64, Unopenable, ValueError):
        raise tokens.BadToken(PURPOSE) from None


@lru_cache(maxsize=64)
def _address(appeal: UUID) -> str:
    """Where a token goes, looked up once: a million mails ask."""
    path = reverse("letters:again_by_link", args=[appeal, "TOKEN"])
    return f"{settings.SITE_URL}{path}".replace("TOKEN", "%s")
