"""What must be right about the mail before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from clamour.delivery.channels.email.headers import BadMailbox, addr_spec
from clamour.delivery.channels.email.relay import BadRelay, Relay
from clamour.delivery.identities.book import path, read
from clamour.delivery.inbound import imap, lmtp

HINTS = {
    "delivery.E003": "docs/operators/identities.md shows a whole file.",
    "delivery.E004": "Write the domain that letters leave from, such as letters.campaign.example.",
    "delivery.E005": "Write smtp://HOST:PORT or smtps://HOST, with ?tls=verify, try or off.",
    "delivery.E006": "`clamour identities key NAME` makes keys; publish their records before use.",
}


@register()
def relay_is_understood(**kwargs: Any) -> list[CheckMessage]:
    try:
        Relay.parse(settings.MAIL_RELAY)
    except (BadRelay, ValueError):
        hint = HINTS["delivery.E005"]
        return [Error("MAIL_RELAY is no mail server we understand.", hint=hint, id="delivery.E001")]
    return []


@register()
def letters_domain_is_a_domain(**kwargs: Any) -> list[CheckMessage]:
    try:
        addr_spec(f"x@{settings.LETTERS_DOMAIN}")
    except BadMailbox:
        hint = HINTS["delivery.E004"]
        return [Error("LETTERS_DOMAIN is no domain.", hint=hint, id="delivery.E002")]
    return []


@register()
def identities_are_whole(**kwargs: Any) -> list[CheckMessage]:
    """What is wrong in identities.toml; that others can read it or a key says `keys.E001`."""
    if not path().exists():
        return []
    return [Error(it.text, hint=HINTS[it.id], id=it.id) for it in read().all_problems]


@register()
def ways_in_are_understood(**kwargs: Any) -> list[CheckMessage]:
    """What is wrong is told without the settings themselves: one holds a password."""
    found: list[CheckMessage] = []
    try:
        if settings.INBOUND_LMTP:
            lmtp.parse(settings.INBOUND_LMTP)
    except lmtp.NoSuchPlace:
        hint = "Write 127.0.0.1:2424, or the path of a socket such as /run/clamour/inbound.sock."
        found.append(Error("INBOUND_LMTP is no place here.", hint=hint, id="delivery.E010"))
    try:
        if settings.INBOUND_IMAP:
            imap.Account.parse(settings.INBOUND_IMAP)
    except imap.BadMailbox:
        hint = "Write imaps://USER:PASSWORD@HOST, special characters as %XX."
        found.append(Error("INBOUND_IMAP is no mailbox.", hint=hint, id="delivery.E011"))
    return found


@register()
def fax_gateway_is_a_mailbox(**kwargs: Any) -> list[CheckMessage]:
    gateway = settings.FAX_GATEWAY
    try:
        if gateway and addr_spec(gateway.replace("{number}", "1")) == gateway:
            raise BadMailbox
    except BadMailbox:
        hint = "Write the provider's mailbox, such as {number}@fax.provider.example, or nothing."
        return [Error("FAX_GATEWAY names no mailbox for a number.", hint=hint, id="delivery.E007")]
    return []
