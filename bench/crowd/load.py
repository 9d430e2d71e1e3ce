"""Requests over kept connections, from a process of its own: as fast as answered, or by the clock.

python -m bench.crowd.load < orders.json > said.json
"""

import asyncio
import json
import sys
import time
from collections import deque


class Connection:
    """One HTTP/1.1 connection, one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, request: bytes) -> int:
        """Send a request, read the whole answer; return its status, 0 when there is none."""
        try:
            self.writer.write(request)
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            if length:
                await self.reader.readexactly(int(length))
            elif b"transfer-encoding: chunked" in head.lower():
                await self.reader.readuntil(b"0\r\n\r\n")
            return int(head[9:12])
        except (OSError, asyncio.IncompleteReadError, ValueError):
            await self.open()
            return 0


async def as_fast_as_answered(port: int, requests: list[bytes], at_once: int) -> dict:
    """All of them by so many connections; letters a second, and what was not taken."""
    connections = [await Connection(port).open() for _ in range(at_once)]
    waiting, bad = deque(requests), 0

    async def work(connection: Connection) -> None:
        nonlocal bad
        while waiting:
            status = await connection.ask(waiting.popleft())
            bad += status not in (200, 202)

    begun = time.perf_counter()
    await asyncio.gather(*map(work, connections))
    return {"per_s": len(requests) / (time.perf_counter() - begun), "errors": bad}


async def by_the_clock(port: int, streams: list[tuple[list[bytes], float]], at_once: int) -> dict:
    """Each stream at its own rate, whether answered or not; each request's milliseconds since it
    was due, so that one that had to wait for a connection counts its waiting too."""
    taken: list[list[float]] = [[] for _ in streams]
    bad = [0 for _ in streams]

    async def stream(number: int, requests: list[bytes], rate: float) -> None:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(at_once):
            free.put_nowait(await Connection(port).open())
        begun, asked = time.perf_counter(), set()

        async def one(request: bytes, due: float) -> None:
            connection = await free.get()
            status = await connection.ask(request)
            taken[number].append((time.perf_counter() - due) * 1000)
            bad[number] += status not in (200, 202)
            free.put_nowait(connection)

        for index, request in enumerate(requests):
            due = begun + index / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(one(request, due))
            asked.add(task)
            task.add_done_callback(asked.discard)
        await asyncio.gather(*asked)

    await asyncio.gather(*(stream(i, *it) for i, it in enumerate(streams)))
    return {"ms": taken, "errors": bad}


def main() -> None:
    orders = json.load(sys.stdin)
    port, at_once = orders["port"], orders["at_once"]
    if "streams" in orders:
        streams = [([it.encode() for it in some], rate) for some, rate in orders["streams"]]
        said = asyncio.run(by_the_clock(port, streams, at_once))
    else:
        requests = [it.encode() for it in orders["requests"]]
        said = asyncio.run(as_fast_as_answered(port, requests, at_once))
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
