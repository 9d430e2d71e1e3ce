"""Who an entry of the list is: written down encrypted or sealed, opened where it may be."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from clamour.gate import mailboxes
from clamour.keys import tags
from clamour.supporters.models import ListEntry
from clamour.supporters.sealing import box


@dataclass(frozen=True)
class Person:
    """What the list knows of somebody."""

    mailbox: str
    name: str = ""
    organisation: str = ""


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
    key = box.unlocked_key()
    if key is None:
        raise Sealed
    return Person(**json.loads(box.unseal(bytes(entry.sealed), key)))


def entry_of(mailbox: str) -> ListEntry | None:
    """The entry of a mailbox, None when it is not on the list."""
    try:
        tag = list_tag(mailbox)
    except mailboxes.BadMailbox:
        return None
    return ListEntry.objects.filter(tag=tag).first()
