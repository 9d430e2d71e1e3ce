"""The caught mails: one .eml file each, and a small index of them in memory."""

import threading
import time
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from pathlib import Path

HEADER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Mail:
    """What the index knows of one mail; `id` grows with time, `to` is whom it was handed in for."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    message_id: str

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(int(self.id) / 1e9, UTC)

    def concerns(self, text: str) -> bool:
        """Whether the text is part of an address of it."""
        return any(text in address.lower() for address in (self.sender, *self.to))


class Caught:
    """A folder of mails; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._mails: dict[str, Mail] = {}
        self._order: list[str] = []
        self._by_address: dict[str, list[str]] = {}
        self._last = 0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def read_folder(self) -> None:
        """Index what was caught before; newest first, so that it is soon of use."""
        for path in sorted(self._folder.glob("*.eml"), reverse=True):
            if path.stem.isdigit() and path.stem not in self._mails:
                with path.open("rb") as file:
                    self._index([_mail(path.stem, file.read(HEADER_BYTES))])

    def add(self, sender: str, recipients: Sequence[str], content: bytes) -> Mail:
        """Keep a mail; its envelope goes on top of it, as at the end of any delivery."""
        envelope = [f"Return-Path: <{sender}>", *(f"Delivered-To: {to}" for to in recipients)]
        raw = "".join(f"{line}\r\n" for line in envelope).encode() + content
        name = self._next_id()
        draft = self._folder / f".{name}.part"
        draft.write_bytes(raw)
        draft.rename(self._folder / f"{name}.eml")
        mail = _mail(name, raw[:HEADER_BYTES])
        self._index([mail])
        return mail

    def newest(self, *, before: str = "", address: str = "", limit: int = 50) -> list[Mail]:
        """Return mails newest first, older than `before`, `address` in an address of theirs."""
        with self._lock:
            end = bisect_right(self._order, before) - 1 if before else len(self._order)
            wanted = address.strip().lower()
            found: list[Mail] = []
            for place in range(end - 1, -1, -1):
                mail = self._mails[self._order[place]]
                if not wanted or mail.concerns(wanted):
                    found.append(mail)
                if len(found) == limit:
                    break
            return found

    def since(self, after: str = "", *, to: str = "", limit: int = 1000) -> list[Mail]:
        """Return mails oldest first, younger than the id `after`, for exactly this recipient."""
        with self._lock:
            order = self._by_address.get(to.lower(), []) if to else self._order
            start = bisect_right(order, after) if after else 0
            return [self._mails[name] for name in order[start : start + limit]]

    def __len__(self) -> int:
        return len(self._order)

    def find(self, name: str) -> Mail | None:
        return self._mails.get(name)

    def source(self, mail: Mail) -> bytes:
        """Return the mail as it came; raise FileNotFoundError when somebody removed the file."""
        return (self._folder / f"{mail.id}.eml").read_bytes()

    def text(self, mail: Mail) -> str:
        """Return the decoded text of a mail, whatever state it is in; '' when its file is gone."""
        try:
            return _text(self.source(mail)).replace("\r\n", "\n")
        except FileNotFoundError:
            return ""

    def _next_id(self) -> str:
        """Nanoseconds since 1970, never the same twice, as wide as they stay until 2286."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns())
            return f"{self._last:019d}"

    def _index(self, mails: Iterable[Mail]) -> None:
        with self._lock:
            for mail in mails:
                self._mails[mail.id] = mail
                _insert(self._order, mail.id)
                for address in mail.to:
                    _insert(self._by_address.setdefault(address.lower(), []), mail.id)


def _insert(order: list[str], name: str) -> None:
    """Keep the order; nearly always the place is at the end."""
    if not order or name > order[-1]:
        order.append(name)
    elif order[place := bisect_right(order, name) - 1] != name or place < 0:
        order.insert(place + 1, name)


def _mail(name: str, head: bytes) -> Mail:
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(head)
    return Mail(
        id=name,
        sender=_shown(message, "From"),
        to=tuple(str(value).strip() for value in message.get_all("Delivered-To", [])),
        subject=_shown(message, "Subject"),
        message_id=str(message.get("Message-ID", "")).strip(),
    )


def _shown(message: Message, name: str) -> str:
    """Return a header decoded, or as it came when it cannot be."""
    value = message.get(name, "")
    try:
        shown = str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        shown = str(value)
    return " ".join(shown.split())


def _text(raw: bytes) -> str:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    try:
        body = message.get_body(("plain", "html"))
        return str(body.get_content()) if body else ""
    except (ValueError, LookupError, KeyError):
        return raw.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")
