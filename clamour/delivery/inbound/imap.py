"""The way in for a group without a mail server of its own: a mailbox that is emptied by IMAP.

A mail is deleted there once it is committed here; one that is too big stays, flagged, for a person.
"""

import imaplib
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from clamour.delivery.inbound import receiving

logger = logging.getLogger(__name__)

ERROR = imaplib.IMAP4.error
PATIENCE = 30  # seconds that a server may be silent
AT_ONCE = 200  # mails in one visit


class BadMailbox(ValueError):
    """INBOUND_IMAP is not imaps://user:password@host[:port][/folder]."""


@dataclass(frozen=True, repr=False)
class Account:
    """Where to look; without TLS on this machine alone."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool

    @classmethod
    def parse(cls, url: str) -> "Account":
        """Return what `imaps://user:password@host[:port][/folder]` means; raise BadMailbox."""
        try:
            parts = urlsplit(url)
            tls, port = parts.scheme == "imaps", parts.port
        except ValueError:
            raise BadMailbox from None
        host = parts.hostname or ""
        is_here = host in ("127.0.0.1", "::1", "localhost")
        named = host and parts.username and parts.password
        if not named or not (tls or (parts.scheme == "imap" and is_here)):
            raise BadMailbox
        return cls(
            host,
            port or (993 if tls else 143),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
            tls,
        )


def fetch(account: Account) -> int:
    """Take in what lies in the mailbox; return how many mails. Raise OSError or ERROR."""
    kind = imaplib.IMAP4_SSL if account.tls else imaplib.IMAP4
    with kind(account.host, account.port, timeout=PATIENCE) as server:
        server.login(account.user, account.password)
        folder = account.folder.replace("\\", "\\\\").replace('"', '\\"')
        _said(server.select(f'"{folder}"'))
        found = _said(server.uid("SEARCH", "UNDELETED", "UNFLAGGED"))
        taken = sum([_take(server, uid.decode()) for uid in (found[0] or b"").split()[:AT_ONCE]])
        server.expunge()
    return taken


def _take(server: imaplib.IMAP4, uid: str) -> bool:
    raw = _fetched(server, uid)
    if raw is None:
        logger.warning("a mail in the IMAP mailbox is too big: it stays there, flagged")
        server.uid("STORE", uid, "+FLAGS", r"(\Flagged)")
        return False
    receiving.store(raw)
    _said(server.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
    return True


def _fetched(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """The mail; None when it is too big, which is asked first."""
    size = b" ".join(_bytes(_said(server.uid("FETCH", uid, "(RFC822.SIZE)"))))
    number = size.partition(b"RFC822.SIZE ")[2].split(b")")[0].split()
    if not number or int(number[0]) > receiving.LARGEST:
        return None
    for part in _said(server.uid("FETCH", uid, "(BODY.PEEK[])")):
        if isinstance(part, tuple):
            return bytes(part[1])
    raise ERROR("the mail is not there")


def _bytes(parts: list[Any]) -> list[bytes]:
    return [part[0] if isinstance(part, tuple) else part for part in parts if part]


def _said(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server sent; raise ERROR when it said no."""
    kind, parts = answer
    if kind != "OK":
        raise ERROR("the server refuses")
    return list(parts)
