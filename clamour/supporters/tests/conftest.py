"""Alerts that really leave: a sender, and a server that takes what it sends."""

import re
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest

from clamour.delivery.rounds import Sender
from clamour.delivery.tests.sink import Sink

LINK = re.compile(r"^http://testserver(\S+)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def house(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    settings.JOURNAL_DIR = tmp_path / "journal"
    settings.SITE_URL = "http://testserver"


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with Sink() as server:
        settings.MAIL_RELAY = server.url
        yield server


@pytest.fixture
def post(db, sink) -> Iterator[Callable[[], list]]:
    """Send what is due; return the new mails as messages, in the order of their recipients."""
    with Sender(threading.Event()) as sender:
        read = 0

        def send() -> list:
            nonlocal read
            while sender.round():
                pass
            new, read = sink.letters[read:], len(sink.letters)
            return [message_from_bytes(raw, policy=policy.default) for _from, _to, raw in new]

        yield send


def link_in(message) -> str:
    """The path of the link that stands on a line of its own."""
    body = message.get_body(("plain",)).get_content()
    return LINK.search(body.replace("\r\n", "\n"))[1]
