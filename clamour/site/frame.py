"""What every page carries around its content: name, languages, style, address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings

from clamour.site import languages, style
from clamour.site.foot import foot


@dataclass(frozen=True)
class Choice:
    """A language that a reader can switch to."""

    language: str
    name: str
    address: str
    here: bool


def homes(language: str, offered: list[str] | None = None) -> list[Choice]:
    """The homes as choices."""
    return choices(
        {code: f"/{code}/" for code in offered or settings.INTERFACE_LANGUAGES}, language
    )


def choices(addresses: dict[str, str], language: str) -> list[Choice]:
    return [
        Choice(code, languages.own_name(code), address, code == language)
        for code, address in sorted(addresses.items())
    ]


def frame(
    language: str, *, switch: list[Choice] | None = None, address: str = ""
) -> dict[str, Any]:
    """The context that `base.html` needs. A page without an address is not for search engines."""
    interface = languages.interface_for(language)
    at_home = interface if not address else language
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact": settings.CONTACT_MAILBOX,
        "css": style.CSS,
        "language": language,
        "interface": interface,
        "direction": languages.direction(interface),
        "switch": homes(language) if switch is None else switch,
        "address": address,
        "full_address": full(address) if address else "",
        "shown_address": settings.SITE_URL + address,
        "home": f"/{at_home}/",
        "foot": foot(at_home),
        "archive_at": f"/{at_home}/archive/",
        "search_at": f"/{at_home}/search/",
    }


def alternates(addresses: dict[str, str]) -> list[tuple[str, str]]:
    """What search engines are told (`hreflang`): the page in each language, and for all others.

    A draft stands nowhere yet: nothing.
    """
    if not addresses:
        return []
    rest = addresses.get(settings.SITE_LANGUAGE) or next(iter(addresses.values()))
    told = {"x-default": rest} | addresses
    return [(code, full(address)) for code, address in sorted(told.items())]


def full(address: str) -> str:
    """The address with the host, as it may be shared."""
    return settings.SITE_URL + quote(address)
