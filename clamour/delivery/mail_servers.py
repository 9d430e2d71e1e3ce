"""Domains that share their mail servers are one lane: a provider counts letters to all of them.

What the name system says (MX, RFC 5321 5.1) is asked in a thread of its own, so that no letter
waits for it; until it is known a domain is its own lane. Letters under way move when it is learned.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

import dns.exception
import dns.resolver
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from clamour.delivery.models import Channel, Delivery, Domain, Lane, Priority, Refusal

logger = logging.getLogger(__name__)

LOOK_EVERY = 30.0  # seconds
ASK_AGAIN = timedelta(days=7)
AT_ONCE = 50  # domains in one look
PATIENCE = 5.0  # seconds for a name server


def resolver() -> dns.resolver.Resolver:
    """What asks the name system, as this machine is configured. Tests put theirs here."""
    return dns.resolver.get_default_resolver()


def lanes_of(domains: Iterable[str]) -> dict[str, str]:
    """Return domain -> lane for the domains that share another one's lane."""
    rows = Domain.objects.filter(name__in=set(domains))
    return {name: lane for name, lane in rows.values_list("name", "lane") if lane != name}


def run_mail_servers(stop: threading.Event) -> None:
    """Learn the lanes of new domains until `stop`; where lanes are domains there is nothing to."""
    while not stop.wait(LOOK_EVERY):
        if settings.LANES_BY_SERVER:
            try:
                close_old_connections()
                learn()
            except Exception as error:
                logger.warning("mail servers are looked up again later: %s", type(error).__name__)
    connection.close()


def learn(now: datetime | None = None) -> int:
    """Look up the domains whose letters wait and whose servers nobody knows; return how many."""
    now = now or timezone.now()
    names = _unknown(now)
    for name in names:
        try:
            lane = _lane(name)
        except dns.exception.Timeout:
            continue  # in the next look
        Domain.objects.update_or_create(name=name, defaults={"lane": lane, "asked_at": now})
        if lane != name:
            under_way = Delivery.objects.filter(lane=name, ended_at__isnull=True)
            under_way.exclude(priority=Priority.PERSON_WAITS).update(lane=lane)
    return len(names)


def _unknown(now: datetime) -> list[str]:
    waiting = Delivery.objects.filter(channel=Channel.EMAIL, next_try__isnull=False)
    waiting = waiting.exclude(priority=Priority.PERSON_WAITS).exclude(lane="")
    names = set(waiting.order_by().values_list("lane", flat=True).distinct())
    known = Domain.objects.filter(name__in=names, asked_at__gt=now - ASK_AGAIN)
    names -= set(known.values_list("name", flat=True))
    # What is somebody's lane already is a server's name and no domain of mailboxes.
    names -= set(Domain.objects.filter(lane__in=names).values_list("lane", flat=True))
    return sorted(names)[:AT_ONCE]


def _lane(domain: str) -> str:
    """The lane of this domain: its own when a person or a refusal speaks of it by name."""
    if _has_a_say(domain):
        return domain
    host = _best_host(domain)
    if not host:
        return domain
    lane = _operator(host)
    # Somebody there refuses one of our names: this domain has not said so yet.
    return domain if Refusal.objects.filter(lane=lane).exists() else lane


def _has_a_say(name: str) -> bool:
    wishes = ~Q(**dict.fromkeys(Lane.WISHES))
    said = Lane.objects.filter(name=name).filter(wishes | Q(paused=True) | Q(strikes__gt=0))
    return said.exists() or Refusal.objects.filter(lane=name).exists()


def _best_host(domain: str) -> str:
    """The first mail server of a domain, or '' where there is none; raise Timeout."""
    try:
        found = resolver().resolve(domain, "MX", lifetime=PATIENCE)
    except dns.exception.Timeout:
        raise
    except (dns.exception.DNSException, UnicodeError):
        return ""
    first = min(found, key=lambda record: (record.preference, record.exchange))
    return str(first.exchange).rstrip(".").lower()  # RFC 7505: "." is a domain without mail


def _operator(host: str) -> str:
    """Who runs it: mx1.mail.ministry.example and mx2 are both mail.ministry.example's."""
    labels = host.split(".")
    return ".".join(labels[1:]) if len(labels) > 2 else host
