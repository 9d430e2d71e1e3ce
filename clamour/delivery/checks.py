"""What must be right about the mail before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from clamour.delivery.channels.email.headers import BadMailbox, addr_spec
from clamour.delivery.channels.email.relay import BadRelay, Relay


@register()
def relay_is_understood(**kwargs: Any) -> list[CheckMessage]:
    try:
        Relay.parse(settings.MAIL_RELAY)
    except (BadRelay, ValueError):
        hint = "Write smtp://HOST:PORT or smtps://HOST, with ?tls=verify, try or off if need be."
        return [Error("MAIL_RELAY is no mail server we understand.", hint=hint, id="delivery.E001")]
    return []


@register()
def letters_domain_is_a_domain(**kwargs: Any) -> list[CheckMessage]:
    try:
        addr_spec(f"x@{settings.LETTERS_DOMAIN}")
    except BadMailbox:
        hint = "Set it to the domain that letters leave from, such as letters.campaign.example."
        return [Error("LETTERS_DOMAIN is no domain.", hint=hint, id="delivery.E002")]
    return []
