"""The way in for a mail server: LMTP (RFC 2033) on a Unix socket or a port of this machine.

A mail is answered 250 when it is committed, 451 when it cannot be stored now, 552 when it is too
big. One recipient a transaction, so that each answer is to one mail: a second one is asked to wait
(`lmtp_destination_recipient_limit = 1` spares Postfix that).
"""

import asyncio
import ipaddress
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections, connection

from clamour.delivery.inbound import receiving

logger = logging.getLogger(__name__)

OTHERS_MAY_WRITE = 0o660  # the socket's group: whom the operator puts into it


class NoSuchPlace(ValueError):
    """INBOUND_LMTP is neither a path nor a port of this machine."""


class _Lmtp(LMTP):
    """aiosmtpd refuses lines of 1,001 bytes for good; a mail must not be lost for that."""

    line_length_limit = 1024 * 1024


class Handler:
    """Stores what comes, in a thread of its own: the database's calls would stop the server."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "inbound-store")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time, please"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _stored, envelope)

    def close(self) -> None:
        """Let the thread give its connection back, and end it."""
        self._thread.submit(connection.close)
        self._thread.shutdown()


def _stored(envelope: Envelope) -> str:
    content = envelope.content if isinstance(envelope.content, bytes) else b""
    try:
        close_old_connections()
        receiving.store(content, recipient=envelope.rcpt_tos[0], sender=envelope.mail_from or "")
    except receiving.TooBig:
        return "552 5.3.4 the mail is too big"
    except Exception as error:
        # Whatever it is, the mail stays with the server that has it.
        logger.warning("a mail cannot be stored now: %s", type(error).__name__)
        connection.close()
        return "451 4.3.0 it cannot be stored now, come again later"
    return "250 2.0.0 stored"


@contextmanager
def listening(place: str) -> Iterator[None]:
    """Take mail at the place while the block runs; raise NoSuchPlace, or OSError when it is taken.

    `place` is the path of a socket, or `host:port` with a host of this machine.
    """
    handler = Handler()
    controller = _controller(handler, place)
    controller.start()
    try:
        if place.startswith("/"):
            Path(place).chmod(OTHERS_MAY_WRITE)
        yield
    finally:
        controller.stop()
        handler.close()


def parse(place: str) -> tuple[str, int] | Path:
    """Return host and port, or the socket's path; raise NoSuchPlace."""
    if place.startswith("/"):
        return Path(place)
    host, _colon, port = place.rpartition(":")
    host = host.strip("[]").replace("localhost", "127.0.0.1")
    with suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback and 0 < int(port) < 65536:
            return host, int(port)
    raise NoSuchPlace(place)


def _controller(handler: Handler, place: str) -> Controller | UnixSocketController:
    found = parse(place)
    options: dict[str, Any] = {
        "data_size_limit": receiving.LARGEST,
        "enable_SMTPUTF8": True,
        "ident": "Clamour",
        "server_hostname": "inbound.invalid",
    }
    if isinstance(found, Path):
        with suppress(FileNotFoundError):  # what a killed worker left
            found.unlink()
        return _UnixLmtp(handler, str(found), **options)
    return _PortLmtp(handler, *found, **options)


class _PortLmtp(Controller):
    def factory(self) -> SMTP:
        return _Lmtp(self.handler, **self.SMTP_kwargs)


class _UnixLmtp(UnixSocketController):
    def factory(self) -> SMTP:
        return _Lmtp(self.handler, **self.SMTP_kwargs)
