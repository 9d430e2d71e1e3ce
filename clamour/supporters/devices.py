"""Devices that their owners asked to be remembered on: a sealed cookie, and no account.

What the next letter needs lies on the device alone, encrypted under our key, so that neither a
program there nor whoever finds the device reads a mailbox in it. We keep nothing, until somebody
ends it everywhere: then a mark and a time, and every cookie sealed before is void.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clamour.gate import mailboxes
from clamour.keys import tags
from clamour.keys.fields import Unopenable, decrypt, encrypt
from clamour.supporters.models import ForgottenDevices

# __Host-: over TLS alone, for this host alone (RFC 6265bis 4.1.3.2).
COOKIE = "__Host-remembered"
LASTS = timedelta(days=90)
_COLUMN = "supporters.device"


@dataclass(frozen=True)
class Remembered:
    """Who acts on this device, as they last wrote it."""

    name: str
    mailbox: str
    country: str
    kind: str = "person"
    organisation: str = ""
    role: str = ""
    represents: int | None = None
    place: str = ""
    answer_to_me: bool = False


def remember(response: HttpResponse, who: Remembered) -> None:
    """Let the device keep who acts on it, for 90 days from now."""
    told = asdict(who) | {"at": timezone.now().timestamp()}
    sealed = encrypt(json.dumps(told, ensure_ascii=False), column=_COLUMN)
    response.set_cookie(
        COOKIE,
        urlsafe_b64encode(sealed).decode(),
        max_age=LASTS,
        path="/",
        secure=True,
        httponly=True,
        samesite="Strict",
    )


def of(request: HttpRequest) -> Remembered | None:
    """Who acts on this device; None when nobody asked for it, it is too old, or it was ended."""
    told = _opened(request.COOKIES.get(COOKIE, ""))
    if told is None:
        return None
    at = datetime.fromtimestamp(told.pop("at"), UTC)
    who = Remembered(**told)
    if at < timezone.now() - LASTS or _ended(who.mailbox, at):
        return None
    return who


def forget_here(response: HttpResponse) -> None:
    """Let this device forget."""
    response.set_cookie(
        COOKIE, "", max_age=0, path="/", secure=True, httponly=True, samesite="Strict"
    )


def forget_everywhere(mailbox: str) -> None:
    """Void what any device remembers of the owner of this mailbox, who has proven it."""
    ForgottenDevices.objects.update_or_create(
        tag=_tag(mailbox), defaults={"before": timezone.now()}
    )


def expire(now: datetime) -> int:
    """Remove marks older than any cookie."""
    return ForgottenDevices.objects.filter(before__lt=now - LASTS).delete()[0]


def _opened(cookie: str) -> dict[str, Any] | None:
    if not cookie:
        return None
    try:
        told: dict[str, Any] = json.loads(
            decrypt(urlsafe_b64decode(cookie.encode()), column=_COLUMN)
        )
    except (Unopenable, NotBase64, UnicodeError, ValueError):
        return None
    return told


def _ended(mailbox: str, sealed_at: datetime) -> bool:
    return ForgottenDevices.objects.filter(tag=_tag(mailbox), before__gte=sealed_at).exists()


def _tag(mailbox: str) -> bytes:
    return tags.site_tag("devices", mailboxes.canonical(mailbox))
