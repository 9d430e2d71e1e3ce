"""The beginning of an SMTP conversation: connect, greet, encrypt, log in."""

import asyncio
import base64
import socket
from dataclasses import dataclass

from clamour.delivery.channels.email.relay import Relay
from clamour.delivery.channels.email.reply import Reply
from clamour.delivery.channels.email.wire import Broken, Wire
from clamour.delivery.outcomes import presentable

# Seconds; RFC 5321 4.5.3.2 gives the second for an answer to a command.
CONNECT, COMMAND = 30, 300


class Unreachable(Exception):
    """No conversation could begin: nobody there, no TLS, refused, not logged in."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What the server said in answer to EHLO that it can do."""

    pipelining: bool = False
    starttls: bool = False
    eight_bit: bool = False
    utf8: bool = False
    size: bool = False
    dsn: bool = False

    @classmethod
    def read(cls, reply: Reply) -> "Offers":
        said = {line.partition(" ")[0].upper() for line in reply.lines[1:]}
        names = ("PIPELINING", "STARTTLS", "8BITMIME", "SMTPUTF8", "SIZE", "DSN")
        return cls(*(name in said for name in names))


async def opened(relay: Relay) -> tuple[Wire, Offers]:
    """Return a wire on which letters may go; raise Unreachable with the reason."""
    loop = asyncio.get_running_loop()
    context = relay.ssl_context() if relay.implicit_tls else None
    try:
        async with asyncio.timeout(CONNECT):
            _, wire = await loop.create_connection(Wire, relay.host, relay.port, ssl=context)
    except (OSError, TimeoutError) as error:
        raise Unreachable(presentable(f"{type(error).__name__}: {error}")) from error
    try:
        return wire, await _begun(relay, wire)
    except (Broken, Unreachable) as error:
        wire.abort("not begun")
        raise Unreachable(presentable(str(error))) from error


async def _begun(relay: Relay, wire: Wire) -> Offers:
    greeting = await wire.reply(COMMAND)
    if not greeting.ok:
        raise Unreachable(f"the relay refuses us: {greeting}")
    offers = await _greeted(wire)
    if relay.tls != "off" and not relay.implicit_tls:
        offers = await _encrypted(relay, wire, offers)
    if relay.user:
        await _log_in(relay, wire)
    return offers


async def _greeted(wire: Wire) -> Offers:
    reply = await command(wire, f"EHLO {socket.gethostname()}")
    if not reply.ok:
        reply = await command(wire, f"HELO {socket.gethostname()}")
    if not reply.ok:
        raise Unreachable(f"the relay refuses our greeting: {reply}")
    return Offers.read(reply)


async def _encrypted(relay: Relay, wire: Wire, offers: Offers) -> Offers:
    wanted = relay.tls == "verify"
    if not offers.starttls:
        if wanted:
            raise Unreachable("the relay offers no TLS; ?tls= in its address says what to do")
        return offers
    reply = await command(wire, "STARTTLS")
    if reply.ok:
        await wire.start_tls(relay.ssl_context(), relay.host, CONNECT)
        return await _greeted(wire)  # RFC 3207 4.2: what was said in the clear counts no more
    if wanted:
        raise Unreachable(f"TLS: {reply}")
    return offers


async def _log_in(relay: Relay, wire: Wire) -> None:
    """AUTH PLAIN (RFC 4616), under TLS or on this machine alone."""
    word = base64.b64encode(f"\0{relay.user}\0{relay.password}".encode())
    reply = await command(wire, f"AUTH PLAIN {word.decode()}")
    if not reply.ok:
        raise Unreachable(f"the relay does not know our password: {reply.code}")


async def command(wire: Wire, line: str) -> Reply:
    """Say one line and return what is answered."""
    wire.write(f"{line}\r\n".encode())
    return await wire.reply(COMMAND)
