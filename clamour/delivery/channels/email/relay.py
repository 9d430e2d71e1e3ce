"""Where letters go first: an identity's relay (MAIL_RELAY), and how far its line is trusted."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}


class BadRelay(ValueError):
    """This is not the address of a relay that we understand."""


@dataclass(frozen=True, slots=True)
class Relay:
    """`tls` is verify (STARTTLS or nothing), try (encrypt if offered, whoever it is) or off."""

    host: str
    port: int
    implicit_tls: bool = False
    tls: str = "verify"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> "Relay":
        """Read `smtp[s]://[user:password@]host[:port][?tls=verify|try|off]`; raise BadRelay.

        Without `tls=` a relay on this machine is taken as it is; any other must prove its name.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise BadRelay("a relay looks like smtp://127.0.0.1:25")
        tls = parse_qs(parts.query).get("tls", ["try" if _is_here(parts.hostname) else "verify"])
        if tls[0] not in ("verify", "try", "off"):
            raise BadRelay("tls is verify, try or off")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            implicit_tls=parts.scheme == "smtps",
            tls=tls[0],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    @property
    def place(self) -> str:
        """Return what the desk knows it by."""
        return f"{self.host}:{self.port}"

    def ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.tls != "verify":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
