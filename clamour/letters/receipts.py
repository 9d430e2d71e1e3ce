"""The receipt: each target of a letter with what became of it, in words for its author."""

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _

from clamour.appeals import queries as appeals
from clamour.delivery import states
from clamour.delivery.models import Delivery
from clamour.letters.actions import LETTER_STREAM, reach
from clamour.letters.models import Letter
from clamour.offices.models import Channel


class Row(TypedDict):
    """One target on the receipt."""

    office: str
    channel: str
    state: str
    said: str
    at: datetime | None
    other_ways: list[tuple[str, str]]


def rows(letter: Letter) -> list[Row]:
    """One row a target, in the appeal's order."""
    page = appeals.edition(letter.appeal, letter.language)
    targets = list(
        appeals.targets(letter.appeal, page.locale.language_code if page else letter.language)
    )
    refs = [f"{letter.pk}:{target.pk}" for target in targets]
    found = {row.ref: row for row in Delivery.objects.filter(stream=LETTER_STREAM, ref__in=refs)}
    made = []
    for target, channels in reach(targets):
        delivery = found.get(f"{letter.pk}:{target.pk}")
        made.append(
            Row(
                office=target.office.name,
                channel=Channel.EMAIL.value if delivery else "",
                state=delivery.state if delivery else "by_hand",
                said=_said(delivery.state if delivery else ""),
                at=delivery.since if delivery else None,
                other_ways=[
                    (str(point.get_kind_display()), point.value)
                    for kind, point in channels.items()
                    if kind != Channel.EMAIL
                ],
            )
        )
    return made


def _said(state: str) -> str:
    return {
        states.HELD: _("waits to be released"),
        states.QUEUED: _("waits for its turn"),
        states.CLAIMED: _("is being sent"),
        states.DEFERRED: _("their server asked us to try again later; we do"),
        states.UNCERTAIN: _("sent, but their server fell silent; we are finding out"),
        states.HANDED_OVER: _("left our server"),
        states.ACCEPTED: _("accepted by their server"),
        states.SETTLED: _("delivered, as far as anyone can tell"),
        states.BOUNCED: _("returned by their server"),
        states.FAILED: _("could not be delivered"),
        states.WITHDRAWN: _("withdrawn with the appeal"),
    }.get(state, _("takes no mail: reach it in the other ways"))
