"""The PERSONAL_DATA door of the alert list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

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
    return ListEntry.objects.filter(tag=list_tag(mailbox)).delete()[0]


def expire(now: datetime) -> int:
    """Nothing yet: an entry lives until it is withdrawn."""
    return 0


def schema() -> Iterable[dict[str, str]]:
    return [
        {
            "what": gettext("alert list: mailbox and name (encrypted), language, country, consent"),
            "until": gettext("you leave the list"),
        }
    ]
