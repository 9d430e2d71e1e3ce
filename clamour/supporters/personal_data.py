"""The PERSONAL_DATA door of the alert list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from clamour.supporters import devices
from clamour.supporters.actions import list_tag
from clamour.supporters.models import ListEntry


def held(mailbox: str) -> Iterable[dict[str, Any]]:
    for entry in ListEntry.objects.filter(tag=list_tag(mailbox)):
        yield {
            "what": "alert list",
            "mailbox": entry.mailbox,
            "name": entry.name,
            "language": entry.language,
            "country": entry.country,
            "consent": f"{entry.consent_text}, {entry.consent_way}, {entry.consented_on}",
        }


def erase(mailbox: str) -> int:
    devices.forget_everywhere(mailbox)
    return ListEntry.objects.filter(tag=list_tag(mailbox)).delete()[0]


def expire(now: datetime) -> int:
    """An entry lives until it is withdrawn; marks of ended devices as long as any cookie."""
    return devices.expire(now)


def schema() -> Iterable[dict[str, str]]:
    return [
        {
            "what": gettext("alert list: mailbox and name (encrypted), language, country, consent"),
            "until": gettext("you leave the list"),
        },
        {
            "what": gettext(
                "remembered device: nothing with us; when you end it everywhere, a keyed tag of "
                "the mailbox and the time"
            ),
            "until": ngettext("%(number)d day", "%(number)d days", devices.LASTS.days)
            % {"number": devices.LASTS.days},
        },
    ]
