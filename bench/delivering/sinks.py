"""Servers that take everything: Postfix's smtp-sink, and a slow one of ours.

sinks.py DELAY     a sink that waits DELAY seconds before each reply; prints its port
"""

import asyncio
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

REPLIES = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
PLACES = ["/usr/sbin", "/usr/libexec/postfix"]


class Sink(asyncio.Protocol):
    """Counts nothing, keeps nothing; what came in one piece is answered in one piece."""

    def __init__(self, delay: float) -> None:
        self.delay, self.rest, self.in_body = delay, b"", False

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.answer(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        answers = []
        while self.rest and (answer := self.body() if self.in_body else self.command()):
            answers.append(answer)
        self.answer(b"".join(answers))

    def answer(self, data: bytes) -> None:
        if data and not self.transport.is_closing():
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, data)

    def body(self) -> bytes | None:
        end = self.rest.find(b"\r\n.\r\n")
        if end < 0:
            return None
        self.rest, self.in_body = self.rest[end + 5 :], False
        return b"250 2.0.0 Ok: queued as 4F1B2C\r\n"

    def command(self) -> bytes | None:
        line, end, rest = self.rest.partition(b"\r\n")
        if not end:
            return None
        self.rest = rest
        verb = line[:4].upper()
        self.in_body = verb == b"DATA"
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        return REPLIES.get(verb, b"250 2.1.0 Ok\r\n")


async def serve(delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(delay), "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def tool(name: str) -> str | None:
    """Where one of Postfix's tools is."""
    return next((found for place in PLACES if (found := shutil.which(name, path=place))), None)


@contextmanager
def sink() -> Iterator[int]:
    """Postfix's smtp-sink on a free port, or our own where there is no Postfix."""
    command = tool("smtp-sink")
    if command is None:
        with slow_sink(0) as port:
            yield port
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # smtp-sink will not run as root.
    words = [command, "-u", "nobody", "-c", f"127.0.0.1:{port}", "1000"]
    with _running(words, stdout=subprocess.DEVNULL) as process:
        _wait(port, process)
        yield port


@contextmanager
def slow_sink(delay: float) -> Iterator[int]:
    """Our own sink in a process of its own."""
    words = [sys.executable, __file__, str(delay)]
    with _running(words, stdout=subprocess.PIPE, text=True) as process:
        yield int(process.stdout.readline())


@contextmanager
def _running(words: list[str], **options: object) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(words, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    for _tenth in range(50):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemExit("smtp-sink did not start")


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
