"""Who was forgotten, as tags in a file beside the keys: a restored backup must not bring them back.

A line is `moment kind tag`. The database keeps up to which line it has forgotten (ErasureMark):
where the file knows more, the database is older than the file, and what is missing is done again.
The line is written before the database's commit: a crash between the two forgets once too often.
"""

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from clamour import doors
from clamour.gate.mailboxes import BadMailbox
from clamour.supporters.models import ErasureMark, ListEntry
from clamour.supporters.people import list_tag

# Longer than anybody should keep a backup; then the tag goes, too.
KEPT = timedelta(days=400)
LIST, ALL = "list", "all"
LONGEST_LINE = 200


def file() -> Path:
    return Path(settings.ERASED_LEDGER)


def note(kind: str, tag: bytes) -> None:
    """Write down that this tag left the list, or was erased everywhere; before the commit."""
    catch_up()  # else the mark would pass over what this database has not forgotten yet
    line = f"{datetime.now(UTC).isoformat(timespec='microseconds')} {kind} {tag.hex()}"
    file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())
    _set_mark(line.partition(" ")[0])


def catch_up() -> int:
    """Forget again whom this database has not forgotten yet; return how many things went."""
    mark = _mark()
    missed = list(_lines(after=mark)) if _newest() > mark else []
    if not missed:
        return 0
    everywhere = {tag for _moment, kind, tag in missed if kind == ALL}
    listed = everywhere | {tag for _moment, kind, tag in missed if kind == LIST}
    gone = 0
    for tag in listed:
        gone += ListEntry.objects.filter(tag=tag).delete()[0]
    gone += _erase_in_rooms(everywhere) if everywhere else 0
    _set_mark(missed[-1][0])
    return gone


def forget_old(now: datetime) -> None:
    """Drop lines that are older than any backup."""
    if not file().exists():
        return
    with file().open("r+") as book:
        fcntl.flock(book, fcntl.LOCK_EX)
        lines = book.readlines()
        oldest = (now.astimezone(UTC) - KEPT).isoformat(timespec="microseconds")
        kept = [line for line in lines if line >= oldest]
        if len(kept) < len(lines):
            book.seek(0)
            book.writelines(kept)
            book.truncate()
            book.flush()
            os.fsync(book.fileno())


def _erase_in_rooms(wanted: set[bytes]) -> int:
    """Look through every mailbox that a room holds: their own tags are under other keys."""
    gone = 0
    for room in doors.personal_data():
        names = getattr(room, "mailboxes_held", None)
        for mailbox in set(names()) if names else ():
            try:
                known = list_tag(mailbox) in wanted
            except BadMailbox:
                continue
            gone += room.erase(mailbox) if known else 0
    return gone


def _lines(after: str) -> Iterator[tuple[str, str, bytes]]:
    if not file().exists():
        return
    with file().open() as book:
        for line in book:
            moment, kind, tag = line.split()
            if moment > after:
                yield moment, kind, bytes.fromhex(tag)


def _newest() -> str:
    """The moment of the last line, without reading the others."""
    try:
        with file().open("rb") as book:
            book.seek(max(file().stat().st_size - LONGEST_LINE, 0))
            return (book.read().decode().splitlines() or [""])[-1].partition(" ")[0]
    except FileNotFoundError:
        return ""


def _mark() -> str:
    found = ErasureMark.objects.filter(pk=1).first()
    return found.upto if found else ""


def _set_mark(upto: str) -> None:
    if not ErasureMark.objects.filter(pk=1).update(upto=upto):
        ErasureMark.objects.update_or_create(pk=1, defaults={"upto": upto})


def left_on() -> Iterator[tuple[bytes, date]]:
    """Tag and day of everybody who left or was erased, the last day last."""
    for moment, _kind, tag in _lines(after=""):
        yield tag, date.fromisoformat(moment[:10])
