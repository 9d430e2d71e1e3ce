"""What can happen to a supporter: asks to be told, asks what is held, is forgotten."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from clamour import doors
from clamour.gate import mailboxes
from clamour.keys import tags
from clamour.supporters.models import ListEntry

# The version of the words that the supporter agreed to; change it with the words.
CONSENT_TEXT = "2026-11"


def list_tag(mailbox: str) -> bytes:
    """The tag by which the alert list knows a mailbox."""
    return tags.site_tag("list", mailboxes.canonical(mailbox))


def keep_informed(*, mailbox: str, name: str, language: str, country: str, way: str) -> ListEntry:
    """Put a proven mailbox on the alert list; a second time renews the consent."""
    entry, _new = ListEntry.objects.update_or_create(
        tag=list_tag(mailbox),
        defaults={
            "mailbox": mailboxes.normal(mailbox),
            "name": name,
            "language": language,
            "country": country,
            "consent_text": CONSENT_TEXT,
            "consent_way": way,
            "consented_on": timezone.localdate(),
        },
    )
    return entry


def held_about(mailbox: str) -> list[dict[str, Any]]:
    """What every room holds about the person who proved this mailbox."""
    return [item for module in doors.personal_data() for item in module.held(mailbox)]


def erase(mailbox: str) -> int:
    """Let every room forget the person; return how many things were forgotten."""
    with transaction.atomic():
        forgotten = sum(module.erase(mailbox) for module in doors.personal_data())
    forget_on_disk()
    return forgotten


def expire(now: datetime) -> int:
    """Let every room forget what has had its time; return how many things were forgotten."""
    with transaction.atomic():
        forgotten = sum(module.expire(now) for module in doors.personal_data())
    if forgotten:
        forget_on_disk()
    return forgotten


def forget_on_disk() -> None:
    """Empty SQLite's write-ahead log: in it erased rows stay readable (measured: all of them)."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
