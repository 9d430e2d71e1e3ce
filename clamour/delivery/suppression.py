"""Mailboxes that get nothing from us any more, known by their keyed tags alone.

Asked when letters are packed: one query a batch, and none of its mailboxes is told to anybody. What
is known of offices' mailboxes stands in the directory (`offices.freshness`); one stands here only
when a person put it here.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from clamour.delivery.models import Suppressed
from clamour.delivery.models.inbound import Reason
from clamour.gate import mailboxes
from clamour.keys import tags
from clamour.oversight import actions as oversight

PURPOSE = "never write again"


def suppress(mailbox: str, reason: str, *, by: User | None = None) -> bool:
    """Write nothing to this mailbox any more; return whether that is new. Raise BadMailbox.

    The first reason stays, unless the person asked: that is the strongest.
    """
    tag = _tag(mailbox)
    with transaction.atomic():
        row, is_new = Suppressed.objects.get_or_create(tag=tag, defaults={"reason": reason})
        if not is_new and reason == Reason.ASKED:
            Suppressed.objects.filter(pk=row.pk).update(reason=reason)
        if by:
            _log(by, "suppress mailbox", tag, reason)
    return is_new


def mark_of(mailbox: str) -> str:
    """What stands for the mailbox in a link of ours; raise BadMailbox."""
    return _tag(mailbox).hex()


def suppress_mark(mark: str) -> None:
    """The owner of a mailbox asked, by such a link, never to be written to again."""
    asked: dict[str, Any] = {"reason": Reason.ASKED}
    Suppressed.objects.update_or_create(tag=bytes.fromhex(mark), defaults=asked)


def unsuppress(mailbox: str, *, by: User, reason: str) -> bool:
    """Write to it again; a person says why, and the log keeps it. Return whether it was there.

    Raise ValueError without a reason, BadMailbox.
    """
    if not reason.strip():
        raise ValueError("say why")
    tag = _tag(mailbox)
    with transaction.atomic():
        gone, _rows = Suppressed.objects.filter(tag=tag).delete()
        if gone:
            _log(by, "unsuppress mailbox", tag, reason.strip())
    return bool(gone)


def of(mailbox: str) -> Suppressed | None:
    """Why nothing goes to this mailbox; None when letters may. Raise BadMailbox."""
    return Suppressed.objects.filter(tag=_tag(mailbox)).first()


def among(addresses: Iterable[str]) -> dict[str, str]:
    """Return those of the addresses that get nothing, each with the reason in words."""
    if not _any():
        return {}
    tagged = {address: tag for address in set(addresses) if (tag := _known_tag(address))}
    rows = Suppressed.objects.filter(tag__in=set(tagged.values()))
    reasons = {bytes(row.tag): row.reason for row in rows}
    return {
        address: Reason(reasons[tag]).label for address, tag in tagged.items() if tag in reasons
    }


def _any() -> bool:
    """Whether anybody asked at all; asked with each batch, so in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {Suppressed._meta.db_table} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def _tag(mailbox: str) -> bytes:
    return tags.site_tag(PURPOSE, mailboxes.canonical(mailbox))


# Offices are few and written to often; the check of a spelling costs more than the letter.
@lru_cache(maxsize=4096)
def _known_tag(address: str) -> bytes | None:
    try:
        return _tag(address)
    except mailboxes.BadMailbox:
        return None  # whatever it is, nobody could have asked for it


def _log(by: User, verb: str, tag: bytes, reason: str) -> None:
    subject = f"mailbox:{tag.hex()[:8]}"
    oversight.record(who=by, verb=verb, subject=subject, detail={"reason": reason})
