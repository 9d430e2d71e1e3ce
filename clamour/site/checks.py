"""What must be set before a Clamour goes public: said by `clamour manage check --deploy`."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

RESERVED = (".example", ".test", ".invalid", ".localhost")  # RFC 2606


@register(deploy=True)
def the_site_is_itself(**kwargs: Any) -> list[CheckMessage]:
    """Three settings whose defaults belong to nobody."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    url = urlsplit(settings.SITE_URL)
    if url.scheme != "https" or url.hostname in (None, "127.0.0.1", "localhost"):
        hint = "Set SITE_URL to the public address, as in https://action.example.org."
        found.append(Warning(f"SITE_URL is {settings.SITE_URL}.", hint=hint, id="site.W001"))
    if settings.LETTERS_DOMAIN.endswith(RESERVED) or url.hostname == settings.LETTERS_DOMAIN:
        hint = "Set LETTERS_DOMAIN to a domain that only letters leave from."
        found.append(
            Warning(f"LETTERS_DOMAIN is {settings.LETTERS_DOMAIN}.", hint=hint, id="site.W002")
        )
    if settings.CONTACT_MAILBOX.endswith(RESERVED):
        hint = "Set CONTACT_MAILBOX to a mailbox that somebody reads: every page shows it."
        found.append(
            Warning(f"CONTACT_MAILBOX is {settings.CONTACT_MAILBOX}.", hint=hint, id="site.W003")
        )
    return found
