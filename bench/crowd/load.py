"""Requests over kept connections, from a process of its own: as fast as answered, or by the clock.

python -m bench.crowd.load < orders.json > said.json

Bare sockets in one loop: the crowd shares its cores with what it measures, so it must be cheap.
"""

import json
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable

ACCEPTED = (200, 202)
READ = 1 << 18


class Connection:
    """One HTTP/1.1 connection, one request at a time."""

    __slots__ = ("due", "got", "port", "socket", "stream", "whole")

    def __init__(self, port: int, stream: "Stream") -> None:
        self.port, self.stream = port, stream
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes, due: float) -> None:
        self.due, self.got, self.whole = due, b"", 0
        self.socket.sendall(request)

    def answered(self) -> int | None:
        """The status once the whole answer is there; 0 when there is none, None to wait on."""
        read = self.socket.recv(READ)
        if not read:
            return 0
        self.got += read
        if not self.whole:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = self.got[:end].lower() + b"\r\n"
            length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            self.whole = end + 4 + int(length or 0)
            if not length and b"chunked" in head:
                return int(head[9:12]) if self.got.endswith(b"0\r\n\r\n") else None
        return int(self.got[9:12]) if len(self.got) >= self.whole else None


class Stream:
    """Requests at a rate (0: as fast as answered), whether answered or not.

    Each request's milliseconds count since it was due, so that one that had to wait for a
    connection counts its waiting too.
    """

    def __init__(self, requests: list[bytes], rate: float, port: int, at_once: int) -> None:
        self.requests, self.rate = requests, rate
        self.next = 0
        self.free = deque(Connection(port, self) for _ in range(at_once))
        self.taken: list[float] = []
        self.errors = 0

    def due(self, begun: float) -> float:
        """When the next request is due."""
        return begun + self.next / self.rate if self.rate else begun

    def ask(self, now: float, begun: float) -> None:
        """Send what is due, as far as connections are free."""
        while self.free and self.next < len(self.requests) and (due := self.due(begun)) <= now:
            self.free.popleft().ask(self.requests[self.next], due)
            self.next += 1

    def hear(self, connection: Connection, register: Callable[[Connection], None]) -> None:
        """Note an answer, once it is whole."""
        try:
            status = connection.answered()
        except OSError:
            status = 0
        if status is None:
            return
        self.taken.append((time.perf_counter() - connection.due) * 1000)
        self.errors += status not in ACCEPTED
        if not status:
            connection.socket.close()
            connection.open()
            register(connection)
        self.free.append(connection)


def play(port: int, orders: list[tuple[list[bytes], float]], at_once: int) -> dict:
    """All streams until each request is answered."""
    streams = [Stream(requests, rate, port, at_once) for requests, rate in orders]
    poll, known = select.epoll(), {}

    def register(connection: Connection) -> None:
        known[connection.socket.fileno()] = connection
        poll.register(connection.socket, select.EPOLLIN)

    for stream in streams:
        for connection in stream.free:
            register(connection)
    begun = time.perf_counter()
    while any(len(stream.taken) < len(stream.requests) for stream in streams):
        now = time.perf_counter()
        for stream in streams:
            stream.ask(now, begun)
        coming = [it.due(begun) for it in streams if it.free and it.next < len(it.requests)]
        wait = max(0.0, min(coming) - time.perf_counter()) if coming else 1.0
        for number, _event in poll.poll(wait):
            known[number].stream.hear(known[number], register)
    return {
        "per_s": sum(len(it.requests) for it in streams) / (time.perf_counter() - begun),
        "ms": [it.taken for it in streams],
        "errors": [it.errors for it in streams],
    }


def main() -> None:
    orders = json.load(sys.stdin)
    streams = [([it.encode() for it in some], rate) for some, rate in orders["streams"]]
    json.dump(play(orders["port"], streams, orders["at_once"]), sys.stdout)


if __name__ == "__main__":
    main()
