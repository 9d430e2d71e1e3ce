"""What a person has typed or taken away: no import writes over it or brings it back."""

from clamour.offices import changes
from clamour.offices.changes import Said
from clamour.offices.models import Office


def remember(office: int, before: Said, after: Said) -> None:
    """Keep what a person has changed: the names of fields, and addresses that went.

    Who adds an address again takes its removal back.
    """
    kept = Office.objects.get(pk=office)
    typed = {field for field in changes.FIELDS if before[field] != after[field]}
    typed |= {name for name in changes.BESIDE if before[name] != after[name]}
    old = {changes.address(row) for row in before["points"]}
    new = {changes.address(row) for row in after["points"]}
    removed = {(kind, value) for kind, value in kept.removed} | (old - new)
    kept.corrected = sorted({*kept.corrected, *typed})
    kept.removed = sorted([kind, value] for kind, value in removed - new)
    kept.save(update_fields=["corrected", "removed"])


def taken_away(office: int) -> set[tuple[str, str]]:
    """The addresses that a person took away from the office."""
    found = Office.objects.values_list("removed", flat=True).get(pk=office)
    return {(kind, value) for kind, value in found}
