"""What can happen to a supporter: asks to be told, asks what is held, is forgotten."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clamour import doors
from clamour.supporters import consent, ledger, people
from clamour.supporters.models import ListEntry
from clamour.supporters.people import list_tag

logger = logging.getLogger(__name__)

WAIT_FOR_READERS = 1_000  # milliseconds


def keep_informed(
    *, mailbox: str, name: str, language: str, country: str, way: str, organisation: str = ""
) -> ListEntry:
    """Put a proven mailbox on the alert list; a second time renews the consent.

    What was wished before stays, and so does a name where none is told now.
    """
    now = people.entry_of(mailbox)
    if now and now.sealed is None:
        name, organisation = name or now.name or "", organisation or now.organisation or ""
    today = timezone.localdate()
    who = people.columns(people.Person(mailbox, name, organisation))
    if now and now.sealed is not None and not name:
        who = {"tag": who["tag"]}  # the seal holds a name that we cannot read here
    told = who | {
        "language": language,
        "country": country,
        "consent_text": consent.VERSION,
        "consent_way": way,
        "consent_language": language,
        "consented_on": today,
        "alive_on": today,
        "asked_on": None,
        "bounces": 0,
        "paused_until": None,
    }
    entry, _new = ListEntry.objects.update_or_create(tag=told.pop("tag"), defaults=told)
    return entry


def held_about(mailbox: str) -> list[dict[str, Any]]:
    """What every room holds about the person who proved this mailbox."""
    return [item for module in doors.personal_data() for item in module.held(mailbox)]


def erase(mailbox: str) -> int:
    """Let every room forget the person; return how many things were forgotten."""
    with transaction.atomic():
        # First: a restored backup must not bring back whoever we forget now.
        ledger.note(ledger.ALL, list_tag(mailbox))
        forgotten = sum(module.erase(mailbox) for module in doors.personal_data())
        owe()
    forget_on_disk()
    return forgotten


def expire(now: datetime) -> int:
    """Let every room forget what has had its time; return how many things were forgotten."""
    with transaction.atomic():
        forgotten = ledger.catch_up()
        forgotten += sum(module.expire(now) for module in doors.personal_data())
        if forgotten:
            owe()
    if _owed().exists():
        forget_on_disk()
    return forgotten


def forget_on_disk() -> bool:
    """Empty SQLite's write-ahead log: in it erased rows stay readable (measured: all of them).

    Returns False when somebody is reading at this moment: the log then stays as it is, and the
    next `expire` tries again.
    """
    if not _forget_now():
        logger.warning("the write-ahead log is in use: erased rows leave it later")
        return False
    _owed().unlink(missing_ok=True)
    return True


def _forget_now() -> bool:
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        return _empty_log(cursor)


def _empty_log(cursor: Any) -> bool:
    """Wait a little for readers, not as long as for a letter: nobody shall stand in a queue."""
    usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_FOR_READERS}")
    try:
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    return not busy


def owe() -> None:
    """Note, before the commit, that the log is to be emptied: a crash must not forget to forget."""
    _owed().touch()


def _owed() -> Path:
    return Path(settings.DATA_DIR) / "forget-on-disk"
