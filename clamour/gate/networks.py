"""How often one network may act, known for a day at most and written nowhere.

A network is a /24 (IPv4) or /48 (IPv6): what one line or one hoster's customer gets. It is counted
under an HMAC whose key is made anew each day and lies in the memory of this process alone; no
address is stored, logged or handed on. The web's processes (WEB_PROCESSES) know nothing of each
other's counts, so each grants its share and a little more. Of our own machine (an onion service, a
tunnel) nothing is known, so nothing is counted.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
from collections import Counter
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

# A union hall, a campus and a Tor exit share one: beyond it the supporter's own mail confirms.
AN_HOUR, A_DAY = 20, 60
# Chance does not part the acts of one network evenly among the processes.
UNEVEN = 1.2
MOST_KEPT = 200_000  # counts; a flood from everywhere must not fill the memory


class Networks:
    """The counts of today."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._key = b""
        self._hour = -1
        self._this_hour: Counter[bytes] = Counter()
        self._today: Counter[bytes] = Counter()

    def spend(self, address: str, *, times: float = 1) -> bool:
        """Count one act from this address; whether its network was still within its budget.

        `times` widens the budget. An address that cannot be read belongs to no network.
        """
        network = _network(address)
        if network is None:
            return True
        now = timezone.now()
        with self._lock:
            self._turn(now.date(), now.hour)
            tag = hmac.digest(self._key, network, hashlib.sha256)[:8]
            if self._this_hour[tag] >= AN_HOUR * times or self._today[tag] >= A_DAY * times:
                return False
            if len(self._today) < MOST_KEPT:
                self._this_hour[tag] += 1
                self._today[tag] += 1
            return True

    def _turn(self, day: date, hour: int) -> None:
        if day != self._day:
            self._day, self._key = day, secrets.token_bytes(32)
            self._today.clear()
            self._hour = -1
        if hour != self._hour:
            self._hour = hour
            self._this_hour.clear()


_networks = Networks()


def spend(request: HttpRequest) -> bool:
    """Count one act of this request's network; whether it was still within its budget."""
    processes = settings.WEB_PROCESSES
    share = UNEVEN / processes if processes > 1 else 1
    return _networks.spend(address_of(request), times=settings.BUDGET_FACTOR * share)


def address_of(request: HttpRequest) -> str:
    """Where the request came from: as our proxy saw it, else as the socket has it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last one is our proxy's own word; what stands before it anybody may have written.
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR") or "")


def _network(address: str) -> bytes | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback or parsed.is_link_local:
        return None
    return parsed.packed[: 3 if parsed.version == 4 else 6]
