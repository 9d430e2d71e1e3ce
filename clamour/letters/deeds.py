"""Deeds: what supporters say they did without us. Numbers alone, apart from confirmed letters."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from clamour.appeals.models import Target
from clamour.gate import budgets
from clamour.letters.models import Deed
from clamour.letters.states import CallOutcome, DeedWay


@dataclass(frozen=True)
class Told:
    """One line of what was said: by which way, to which target (None: to all), how often."""

    target: Target | None
    way: DeedWay
    outcome: str
    number: int


def tell_deed(
    *, appeal: UUID, target: int, way: DeedWay, outcome: CallOutcome | None, device: str
) -> bool:
    """Count what a supporter says they did; False when this device has said so today.

    Raises gate.OverBudget when more is said of the appeal than people can do.
    """
    said = outcome.value if outcome else ""
    who = f"{device} {appeal} {target} {way.value}"
    try:
        with transaction.atomic():
            budgets.spend(budgets.DEEDS_AN_APPEAL, str(appeal))
            budgets.spend(budgets.DEEDS_A_DEVICE, who)
            _add(appeal, target, way.value, said)
    except budgets.OverBudget as over:
        if over.budget == budgets.DEEDS_A_DEVICE:
            return False
        raise
    return True


def deeds_of(appeal: UUID) -> list[Told]:
    """All that was said of the appeal since it began, the most said first."""
    rows = Deed.objects.filter(appeal=appeal).values("target", "way", "outcome")
    counted = rows.annotate(told=Sum("number")).order_by("-told", "way", "target", "outcome")
    targets = Target.objects.filter(appeal=appeal).select_related("office").in_bulk()
    return [
        Told(
            targets.get(row["target"]),
            DeedWay(row["way"]),
            str(CallOutcome(row["outcome"]).label) if row["outcome"] else "",
            row["told"],
        )
        for row in counted
    ]


def _add(appeal: UUID, target: int, way: str, outcome: str) -> None:
    """One statement, so that two at once count as two."""
    key = appeal.hex if connection.vendor == "sqlite" else appeal
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO letters_deed (appeal, target, way, outcome, day, number) "
            "VALUES (%s, %s, %s, %s, %s, 1) ON CONFLICT (appeal, target, way, outcome, day) "
            "DO UPDATE SET number = letters_deed.number + 1",
            [key, target, way, outcome, timezone.localdate()],
        )
