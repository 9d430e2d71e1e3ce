"""What to publish in DNS so that an identity is believed: DKIM, SPF, DMARC, MX."""

from datetime import date
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ed25519

from clamour.delivery.dkim import keys
from clamour.delivery.identities.book import Identity


class Record(NamedTuple):
    """A line for the zone file, and why it is there."""

    line: str
    why: str


def make_keys(identity: Identity, day: date) -> list[str]:
    """Make an RSA-2048 and an Ed25519 key, called by the month; return their selectors.

    Keys that are there stay. Raise BadKey when one of them cannot be read.
    """
    rsa, small = f"r{day:%Y%m}", f"e{day:%Y%m}"
    keys.make(identity.domain, rsa)
    keys.make(identity.domain, small, ed25519.Ed25519PrivateKey.generate())
    return [rsa, small]


def records(identity: Identity, selectors: list[str]) -> list[Record]:
    """Return the records of an identity with these selectors; raise BadKey."""
    domain = identity.domain
    found = [
        Record(
            keys.zone_line(
                f"{selector}._domainkey.{domain}", keys.record(keys.load(domain, selector))
            ),
            "DKIM: what our signature is checked against",
        )
        for selector in selectors
    ]
    host = identity.relay.host if identity.relay else "RELAY"
    return [
        *found,
        Record(
            keys.zone_line(domain, f"v=spf1 a:{_public(host)} -all"),
            "SPF: the host that letters leave your network from, or what your provider says",
        ),
        Record(
            keys.zone_line(f"_dmarc.{domain}", "v=DMARC1; p=reject; adkim=s; aspf=s"),
            "DMARC: nobody else writes in this name; begin with p=none until all is seen to work",
        ),
        Record(f"{domain}. IN MX 10 {_public(host)}.", "bounces and answers come back here"),
    ]


def _public(host: str) -> str:
    """A relay on this machine has a name outside that we do not know."""
    here = host in ("localhost", "::1") or host.startswith("127.")
    return "YOUR.MAIL.HOST" if here else host
