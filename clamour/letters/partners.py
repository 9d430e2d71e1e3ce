"""Partners: in whose frame letters were written. A number for each appeal and name, no person.

A partner puts a name of its own behind the frame's address (`/embed/?partner=dockers`). The browser
tells it when the form is posted, as the page that the form stood on; the letter itself never knows.
"""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from clamour.letters.models import PartnerCount

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
# Anybody can invent a name: beyond so many the rest of an appeal's are counted as one.
MOST, OTHERS = 200, "..."


def count_letter(request: HttpRequest, appeal: UUID) -> None:
    """Count a letter that was taken, if it was written in a partner's frame."""
    name = partner_of(request.headers.get("Referer", ""))
    if not name:
        return
    known = PartnerCount.objects.filter(appeal=appeal)
    if not known.filter(partner=name).exists() and known.count() >= MOST:
        name = OTHERS
    _add(appeal, name)


def partner_of(address: str) -> str:
    """The partner's name in the address of a frame; "" where there is none that we take."""
    try:
        page = urlsplit(address[:2000])
    except ValueError:
        return ""
    if not page.path.endswith("/embed/"):
        return ""
    try:
        asked = parse_qs(page.query, max_num_fields=20)
    except ValueError:
        return ""
    name = asked.get("partner", [""])[0].strip().lower()
    return name if NAME.fullmatch(name) else ""


def partners_of(appeal: UUID) -> list[PartnerCount]:
    """The partners in whose frames letters were written, the most letters first."""
    return list(PartnerCount.objects.filter(appeal=appeal).order_by("-number", "partner"))


def _add(appeal: UUID, partner: str) -> None:
    """One statement, so that two at once count as two."""
    key = appeal.hex if connection.vendor == "sqlite" else appeal
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO letters_partnercount (appeal, partner, number) VALUES (%s, %s, 1) "
            "ON CONFLICT (appeal, partner) DO UPDATE SET number = letters_partnercount.number + 1",
            [key, partner],
        )
