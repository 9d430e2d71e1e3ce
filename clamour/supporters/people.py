"""Who an entry of the list is: written down encrypted or sealed, opened where it may be."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from clamour.gate import mailboxes
from clamour.keys import tags
from clamour.keys.fields import decrypt
from clamour.supporters.models import ListEntry
from clamour.supporters.sealing import box


@dataclass(frozen=True)
class Person:
    """What the list knows of somebody."""

    mailbox: str
    name: str = ""
    organisation: str = ""


@dataclass(slots=True)
class Recipient:
    """An entry as a mail to it needs it: a long list has no time for a model each."""

    pk: int
    tag: bytes
    language: str
    sealed: bytes | None
    person: Person


class Sealed(Exception):
    """Only the organisation's own key opens this entry, and it is not unlocked here."""


def list_tag(mailbox: str) -> bytes:
    """The tag by which the alert list knows a mailbox. Raises BadMailbox."""
    return tags.site_tag("list", mailboxes.canonical(mailbox))


def columns(person: Person) -> dict[str, Any]:
    """What of an entry says who it is; sealed as soon as the organisation's public key is there."""
    mailbox = mailboxes.normal(person.mailbox)
    key = box.public_key()
    told = {
        "tag": list_tag(mailbox),
        "domain": mailbox.rpartition("@")[2].lower(),
        "is_organisation": bool(person.organisation),
    }
    if key is None:
        return told | {
            "mailbox": mailbox,
            "name": person.name or None,
            "organisation": person.organisation or None,
            "sealed": None,
        }
    sealed = box.seal(json.dumps(asdict(person) | {"mailbox": mailbox}, ensure_ascii=False), key)
    return told | {"mailbox": None, "name": None, "organisation": None, "sealed": sealed}


def of(entry: ListEntry) -> Person:
    """Who the entry is; raise Sealed where that cannot be known here."""
    if entry.sealed is None:
        return Person(entry.mailbox or "", entry.name or "", entry.organisation or "")
    return _unsealed(bytes(entry.sealed))


def recipients(numbers: Iterable[int]) -> dict[int, Recipient]:
    """Those of these entries that are on the list still; raise Sealed as `of` does."""
    wanted = ", ".join(str(int(number)) for number in numbers)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"{_RECIPIENTS} WHERE id IN ({wanted})")
        return {row[0]: _recipient(*row) for row in cursor.fetchall()}


_RECIPIENTS = f"SELECT id, tag, language, sealed, mailbox, name FROM {ListEntry._meta.db_table}"  # noqa: S608
_MAILBOX, _NAME = (f"{ListEntry._meta.label_lower}.{field}" for field in ("mailbox", "name"))


def _recipient(
    pk: int, tag: bytes, language: str, sealed: bytes | None, mailbox: bytes, name: bytes | None
) -> Recipient:
    if sealed is None:
        opened = decrypt(name, column=_NAME) if name is not None else ""
        person = Person(decrypt(mailbox, column=_MAILBOX), opened)
    else:
        person = _unsealed(bytes(sealed))
    return Recipient(pk, bytes(tag), language, sealed, person)


def _unsealed(sealed: bytes) -> Person:
    key = box.unlocked_key()
    if key is None:
        raise Sealed
    return Person(**json.loads(box.unseal(sealed, key)))


def entry_of(mailbox: str) -> ListEntry | None:
    """The entry of a mailbox, None when it is not on the list."""
    try:
        tag = list_tag(mailbox)
    except mailboxes.BadMailbox:
        return None
    return ListEntry.objects.filter(tag=tag).first()
