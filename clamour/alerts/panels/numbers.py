"""What the desk sees of an alert on its way: numbers by language, and what readers did."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clamour.alerts.models import Mailing
from clamour.alerts.states import MailingState
from clamour.delivery import queries as delivery
from clamour.delivery import states
from clamour.supporters.models import Response

COLUMNS = {
    "held": _("held"),
    "queued": _("queued"),
    "handed_over": _("delivered"),
    "failed": _("returned"),
    "withdrawn": _("withdrawn"),
    "uncertain": _("uncertain"),
}


@dataclass(frozen=True)
class Row:
    """One language, with a number for each column."""

    name: str
    cells: list[tuple[str, int]]


def of(mailing: Mailing) -> dict[str, Any]:
    counted = _counted(mailing)
    names = dict(settings.LANGUAGES)
    responses = dict(Response.objects.filter(to=mailing.group).values_list("kind", "number"))
    all_of_it = sum(counted.values(), Counter())
    left = delivery.shown(all_of_it)
    waits = left["queued"] + left["held"]
    return {
        "columns": COLUMNS.values(),
        "rows": [Row(names.get(part, part), _cells(told)) for part, told in counted.items()],
        "total": Row(str(_("All")), _cells(all_of_it)),
        "out": sum(left.values()) - waits,
        # What our relay still has can be taken back, and nothing else.
        "is_out": mailing.state == MailingState.SENDING and not waits,
        "is_stoppable": bool(waits or all_of_it[states.HANDED_OVER]),
        "responses": {kind: responses.get(kind, 0) for kind in Response.Kind.values},
        "moves": moves(mailing),
    }


def moves(mailing: Mailing) -> bool:
    """Whether the numbers still change by themselves."""
    if mailing.state == MailingState.ENTERING:
        return True
    waits = delivery.shown(sum(_counted(mailing).values(), Counter()))["queued"]
    return mailing.state == MailingState.SENDING and waits > 0


def _counted(mailing: Mailing) -> dict[str, Counter[str]]:
    if mailing.state == MailingState.DONE:
        return {part: Counter(states) for part, states in mailing.result.items()}
    return delivery.counts_by_part(mailing.group)


def _cells(states: Counter[str]) -> list[tuple[str, int]]:
    shown = delivery.shown(states)
    return [(str(label), shown[name]) for name, label in COLUMNS.items()]
