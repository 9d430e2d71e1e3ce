"""The catcher's SMTP side."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from clamour.delivery.catcher.caught import Caught

HOST = "127.0.0.1"
LARGEST = 10 * 1024 * 1024  # bytes; a larger one is refused with 552


class Handler:
    """Keeps what comes."""

    def __init__(self, caught: Caught) -> None:
        self._caught = caught

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            mail = self._caught.add(envelope.mail_from or "", envelope.rcpt_tos, content)
        except OSError:
            return "452 4.3.1 there is no room for it"
        return f"250 2.0.0 caught as {mail.id}"


@contextmanager
def catching(caught: Caught, port: int) -> Iterator[None]:
    """Take mail on the port while the block runs; raise OSError when it is taken."""
    options: dict[str, Any] = {
        "data_size_limit": LARGEST,
        "enable_SMTPUTF8": True,
        "ident": "Clamour mail catcher",
        "server_hostname": "catcher.invalid",
    }
    controller = Controller(Handler(caught), hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
