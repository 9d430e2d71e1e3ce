"""What exactly is asked for when targets of a live appeal shall change.

A request holds only the digest of what was asked. The log holds the targets themselves, so that
the second person sees them and nobody changes them in between.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User

from clamour.appeals.actions import TargetDraft
from clamour.offices.models import Office
from clamour.oversight.actions import record
from clamour.oversight.models import Entry, Request

VERB = "propose targets"


def keep(request: Request, targets: Iterable[TargetDraft], by: User) -> None:
    """Write down what was asked for."""
    rows = [
        {
            "office": target.office.pk,
            "name": target.office.name,
            "purpose": target.purpose,
            "language": target.language,
            "salutation": target.salutation,
            "edition": target.edition,
        }
        for target in targets
    ]
    record(
        who=by, verb=VERB, subject=request.subject, detail={"request": request.pk, "targets": rows}
    )


def entry_of(request: Request) -> Entry | None:
    entries = Entry.objects.filter(subject=request.subject, verb=VERB).order_by("-number")
    return next((entry for entry in entries if entry.detail["request"] == request.pk), None)


def proposed(request: Request) -> list[TargetDraft]:
    """The targets that were asked for; the digest of the request still decides whether they go."""
    entry = entry_of(request)
    rows = entry.detail["targets"] if entry else []
    offices = Office.objects.in_bulk([row["office"] for row in rows])
    return [
        TargetDraft(
            office=offices[row["office"]],
            purpose=row["purpose"],
            language=row["language"],
            salutation=row["salutation"],
            edition=row["edition"],
        )
        for row in rows
        if row["office"] in offices
    ]
