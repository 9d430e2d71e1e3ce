"""The worker's thread for what comes back: it listens, looks into the mailbox, and handles."""

import logging
import threading
import time
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.db import close_old_connections, connection

from clamour.delivery.inbound import handling, imap, lmtp

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between two looks for stored mails
VISIT_EVERY = 60.0  # seconds between two visits to the IMAP mailbox
LONGEST_PAUSE = 30.0


def run_inbound(stop: threading.Event) -> None:
    """Take in and handle what comes back, until `stop` is set.

    Without INBOUND_LMTP and INBOUND_IMAP it only handles what `clamour inbound` has stored.
    Whatever goes wrong is logged, and it starts again.
    """
    falls = 0
    while not stop.is_set():
        begun = time.monotonic()
        try:
            with _listening():
                _work(stop)
        except Exception as error:
            # Without the traceback: it may quote the settings, and one holds a password.
            falls = falls + 1 if time.monotonic() - begun < LONGEST_PAUSE else 0
            pause = min(2**falls / 2, LONGEST_PAUSE)
            logger.error("inbound mail fell over (%s), again in %d s", type(error).__name__, pause)
            connection.close()
            stop.wait(pause)
    connection.close()


def _listening() -> AbstractContextManager[None]:
    return lmtp.listening(settings.INBOUND_LMTP) if settings.INBOUND_LMTP else nullcontext()


def _work(stop: threading.Event) -> None:
    visit_at = 0.0
    while not stop.is_set():
        if settings.INBOUND_IMAP and time.monotonic() >= visit_at:
            _visit()
            visit_at = time.monotonic() + VISIT_EVERY
        if not handling.handle_new():
            close_old_connections()
            stop.wait(POLL)


def _visit() -> None:
    """Empty the mailbox; a server that is away is asked again the next time."""
    try:
        imap.fetch(imap.Account.parse(settings.INBOUND_IMAP))
    except (OSError, imap.ERROR) as error:
        logger.warning("the IMAP mailbox cannot be emptied now: %s", type(error).__name__)
