"""Bytes to replies and back: one TCP connection that speaks lines (RFC 5321 4.2, RFC 2920)."""

import asyncio
import ssl
from collections import deque
from typing import cast

from clamour.delivery.channels.email.reply import Listener, NoReply, Reply

# A server that talks longer than this without coming to an end talks nonsense.
LONGEST_REPLY = 64 * 1024


class Broken(Exception):
    """The connection can no longer be used: closed, too slow, or not speaking SMTP."""


class Wire(asyncio.Protocol):
    """One connection; a single task at a time waits for its replies."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._line_rest = b""
        self._listener = Listener()
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        # Until when the waiter waits, and the timer that looks whether it has waited too long. One
        # timer serves a whole conversation: setting one for each reply costs more than the reply.
        self._deadline = self._rings_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self.lost: str = ""

    # --- What asyncio calls -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        # Zero: "nothing left to write" then means the kernel has all of it.
        self._transport.set_write_buffer_limits(high=0)

    def data_received(self, data: bytes) -> None:
        *lines, self._line_rest = (self._line_rest + data).split(b"\n")
        for line in lines:
            if self.lost:
                return  # behind nonsense no reply is known to answer what we said
            self._take(line)
        if len(self._line_rest) + self._listener.pending > LONGEST_REPLY:
            self._break("the server's reply does not end")
        if self._replies:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = self.lost or "the connection was closed"
        self._wake()
        self._silence()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._wake()

    # --- What the conversation calls ------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send; raise Broken when there is nobody to send to."""
        if self.lost or self._transport is None:
            raise Broken(self.lost)
        self._transport.write(data)

    async def drained(self, seconds: float) -> None:
        """Wait until the kernel has everything; raise Broken."""
        while self._paused:
            self._check()
            await self._wait(seconds)
        self._check()

    async def reply(self, seconds: float) -> Reply:
        """Return the next reply; raise Broken after so many seconds of silence.

        A reply that came before the end of the connection is still returned.
        """
        while not self._replies:
            self._check()
            await self._wait(seconds)
        return self._replies.popleft()

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Encrypt from here on; raise Broken."""
        unheard = self._replies or self._line_rest or self._listener.pending
        if unheard or self._transport is None:
            raise Broken("the server spoke before TLS began")  # RFC 3207 6: an injected reply
        try:
            transport = await self._loop.start_tls(
                self._transport,
                self,
                context,
                server_hostname=host,
                ssl_handshake_timeout=seconds,
            )
        except (OSError, ssl.SSLError) as error:
            raise Broken(f"TLS: {type(error).__name__}") from error
        if transport is None:
            raise Broken("TLS: the connection was closed")
        self.connection_made(transport)

    def abort(self, why: str) -> None:
        """Close at once and forget what was not yet sent."""
        self._break(why)

    # --- Inside ---------------------------------------------------------------------------------

    def _take(self, line: bytes) -> None:
        try:
            reply = self._listener.take(line)
        except NoReply:
            return self._break("the server does not speak SMTP")
        if reply:
            self._replies.append(reply)
        return None

    def _break(self, why: str) -> None:
        self.lost = self.lost or why
        if self._transport:
            self._transport.abort()
        self._wake()

    def _check(self) -> None:
        if self.lost:
            raise Broken(self.lost)

    async def _wait(self, seconds: float) -> None:
        self._waiter = self._loop.create_future()
        self._deadline = self._loop.time() + seconds
        if self._timer is None or self._deadline < self._rings_at:
            self._silence()
            self._set_timer()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _set_timer(self) -> None:
        self._rings_at = self._deadline
        self._timer = self._loop.call_at(self._deadline, self._ring)

    def _ring(self) -> None:
        """The timer was set for an earlier wait than this one, or the server is silent."""
        self._timer = None
        if self._waiter is None:
            return
        if self._loop.time() < self._deadline:
            self._set_timer()
        else:
            self._break("the server did not answer in time")

    def _silence(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
