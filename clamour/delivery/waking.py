"""The bell between who enqueues and who sends; polling is the net.

On SQLite it is one Unix datagram; on PostgreSQL a NOTIFY, which reaches the senders of every host.
A lost ring costs a second, never a letter, so `wake` swallows whatever goes wrong.
"""

import contextlib
import hashlib
import selectors
import socket
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

# What a NOTIFY is called.
CHANNEL = "clamour_outbox"
_WHERE = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
# sun_path holds 108 bytes on Linux and 104 on BSD, with the closing NUL.
PATH_LIMIT = 100


def path() -> Path:
    """Return where the sender listens: in DATA_DIR, or in the temp folder when that is too long."""
    wished = Path(settings.DATA_DIR) / "wake.sock"
    if len(bytes(wished)) <= PATH_LIMIT:
        return wished
    name = hashlib.sha256(bytes(wished)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"clamour-{name}.sock"


def wake() -> None:
    """Tell the senders that something is due; never raise, never wait."""
    if connection.vendor == "postgresql":
        with contextlib.suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(b"!", str(path()))


def wake_on_commit() -> None:
    """Wake them when the caller's transaction is committed: once, however much it enqueues."""
    if not any(hook[1] is wake for hook in connection.run_on_commit):
        transaction.on_commit(wake)


class Bell:
    """The sender's end; without a socket (a file system that has none) it only waits."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._listener: psycopg.Connection | None = None
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> "Bell":
        with contextlib.suppress(OSError, psycopg.Error):
            self._subscribe() if connection.vendor == "postgresql" else self._listen()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._selector.close()
        if self._listener:
            self._listener.close()
        if self._socket:
            self._socket.close()
            path().unlink(missing_ok=True)

    def wait(self, seconds: float) -> bool:
        """Wait to be woken, at most so long; return whether somebody rang."""
        if not self._selector.select(seconds):
            return False
        self._drain()
        return True

    def _subscribe(self) -> None:
        """A connection of its own: Django's may be closed between two rounds."""
        parameters = connection.get_connection_params()
        parameters = {name: parameters[name] for name in _WHERE if parameters.get(name)}
        self._listener = psycopg.connect(**parameters, autocommit=True)
        self._listener.execute(f"LISTEN {CHANNEL}")
        self._wire = self._listener.fileno()
        self._selector.register(self._wire, selectors.EVENT_READ)

    def _hear(self, listener: psycopg.Connection) -> None:
        try:
            list(listener.notifies(timeout=0))
        except psycopg.Error:
            self._selector.unregister(self._wire)
            self._listener = None

    def _listen(self) -> None:
        path().parent.mkdir(parents=True, exist_ok=True)
        path().unlink(missing_ok=True)
        bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        bell.setblocking(False)
        bell.bind(str(path()))
        self._selector.register(bell, selectors.EVENT_READ)
        self._socket = bell

    def _drain(self) -> None:
        """Many rings are one; a listener that was cut off is not asked again."""
        if self._listener:
            self._hear(self._listener)
            return
        with contextlib.suppress(BlockingIOError):
            while self._socket and self._socket.recv(16):
                pass
