"""The worker holds the unlocked key in its memory, and nowhere else.

Keepers reach it over a Unix socket that only our own account may open (`clamour list unlock`, or
the desk): each gives a name and a half, and with the second the key is there until somebody locks
it, UNLOCKED_FOR has passed, or the worker ends. It never leaves this process.
"""

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from clamour.supporters.sealing import box, keepers

logger = logging.getLogger(__name__)

UNLOCKED_FOR = 12 * 3600.0  # seconds
HALF_FOR = 15 * 60.0  # seconds that a first half waits for the second
LONGEST = 4096  # bytes of a request


class NobodyHolds(Exception):
    """No worker runs, or it does not answer."""


def socket_path() -> Path:
    return Path(settings.DATA_DIR) / "list-key.sock"


def run_holder(
    stop: threading.Event,
    *,
    unlocked: Callable[[], None] = lambda: None,
    locking: Callable[[], None] = lambda: None,
) -> None:
    """Answer keepers until `stop`; then let the key go.

    `unlocked` is called when the key has come, `locking` before it goes.
    """
    holder = Holder(unlocked, locking)
    with _listening() as server:
        while not stop.is_set():
            holder.tick()
            with suppress(TimeoutError):
                connection, _nobody = server.accept()
                with connection:
                    _serve(connection, holder)
    holder.lock()
    socket_path().unlink(missing_ok=True)


def ask(does: str, **said: Any) -> dict[str, Any]:
    """Ask the worker: "state", "give" (name, half), "lock". Raise NobodyHolds."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(str(socket_path()))
            client.sendall(json.dumps({"do": does, **said}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(client.makefile("rb").readline())
            return answer
    except (OSError, ValueError):
        raise NobodyHolds from None


def give(name: str, passphrase: str) -> dict[str, Any]:
    """Bring one keeper's half; the answer says who is still missing, or that the key is there.

    Raise NobodyHolds, KeyError for somebody who keeps nothing.
    """
    return ask("give", name=name, half=keepers.half_of(name, passphrase).hex())


class Holder:
    """What the worker knows: halves that wait, and since when the key is there."""

    def __init__(self, unlocked: Callable[[], None], locking: Callable[[], None]) -> None:
        self._unlocked, self._locking = unlocked, locking
        self._halves: dict[str, tuple[bytes, float]] = {}
        self._until = 0.0

    def tick(self) -> None:
        """Forget what has had its time."""
        now = time.monotonic()
        self._halves = {name: it for name, it in self._halves.items() if it[1] > now}
        if box.unlocked_key() and now > self._until:
            self.lock()

    def lock(self) -> None:
        self._halves.clear()
        if box.unlocked_key():
            _survive(self._locking)
        box.keep_unlocked(None)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("do") == "give":
            return self._take(str(asked["name"]), bytes.fromhex(asked["half"]))
        if asked.get("do") == "lock":
            self.lock()
        return self.state()

    def state(self) -> dict[str, Any]:
        left = self._until - time.monotonic()
        return {
            "unlocked": box.unlocked_key() is not None,
            "seconds": max(round(left), 0) if box.unlocked_key() else 0,
            "given": sorted(self._halves),
        }

    def _take(self, name: str, half: bytes) -> dict[str, Any]:
        now = time.monotonic()
        self._halves[name] = (half, now + HALF_FOR)
        if len(self._halves) < 2:
            return self.state()
        halves = {keeper: it[0] for keeper, it in self._halves.items()}
        self._halves.clear()
        try:
            box.keep_unlocked(keepers.opened(halves))
        except (keepers.WrongPassphrase, ValueError):
            # Which of the two was wrong is not known: both begin again.
            return self.state() | {"wrong": True}
        self._until = now + UNLOCKED_FOR
        _survive(self._unlocked)
        return self.state()


def _survive(job: Callable[[], None]) -> None:
    """Whatever the database says, keepers are answered and the key goes when it shall."""
    try:
        close_old_connections()
        job()
    except Exception:
        logger.exception("held mails could not be moved; the worker's clock tries again")


def _listening() -> socket.socket:
    path = socket_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        server.bind(str(draft))
    finally:
        os.umask(before)
    server.listen(64)
    server.settimeout(0.5)
    draft.replace(path)  # there only once somebody listens
    return server


def _serve(connection: socket.socket, holder: Holder) -> None:
    connection.settimeout(2)
    try:
        asked = json.loads(connection.makefile("rb").readline(LONGEST))
        if not isinstance(asked, dict):
            raise TypeError
        connection.sendall(json.dumps(holder.answer(asked)).encode() + b"\n")
    except Exception as error:  # nonsense from a socket must not end the worker
        logger.warning("a keeper's request was not understood: %s", type(error).__name__)
