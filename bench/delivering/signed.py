"""What a signed letter costs: CPU of the sender's process, claimed, filled, signed, sent, kept."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ed25519

DOMAIN = "letters.campaign.example"


def per_core(letters: int, *selectors: str) -> float:
    """Return letters a second of this process's CPU, the kernel's part in it."""
    from clamour.delivery import actions
    from clamour.delivery.rounds import Sender

    refs = (f"signed:{uuid4()}" for _ in range(letters))
    actions.enqueue("bench", (actions.Outgoing(ref, "office@ministry.example") for ref in refs))
    sent = 0
    with identity(*selectors), Sender(threading.Event()) as sender:
        started = time.process_time()
        while number := sender.round():
            sent += number
        seconds = time.process_time() - started
    if sent != letters:
        raise SystemExit(f"{sent} letters went, not {letters}")
    return letters / seconds


@contextmanager
def identity(*selectors: str) -> Iterator[None]:
    """Let all letters leave as one identity with these keys (`r...`: RSA-2048, `e...`: Ed25519)."""
    from django.conf import settings

    from clamour.delivery.dkim import keys
    from clamour.delivery.identities.book import path
    from clamour.keys import files

    for name in selectors:
        keys.make(DOMAIN, name, ed25519.Ed25519PrivateKey.generate() if name[0] == "e" else None)
    fields = {"name": "bench", "domain": DOMAIN, "relay": settings.MAIL_RELAY, "dkim": selectors}
    lines = [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    files.write_once(path(), "\n".join(["[[identity]]", *lines]).encode())
    try:
        yield
    finally:
        path().unlink()
