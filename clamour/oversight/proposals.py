"""What a request asks for, in full: the request itself holds only its digest."""

from typing import Any

from clamour.oversight.actions import Account, record
from clamour.oversight.models import Entry, Request

PROPOSE = "propose"


def propose(*, request: Request, of: str, after: Any, by: Account) -> None:
    """Write down, once, what would be after the change `of` that the request waits for."""
    if proposed(request) is None:
        detail = {"request": request.pk, "of": of, "after": after}
        record(who=by, verb=PROPOSE, subject=request.subject, detail=detail)


def proposed(request: Request) -> Entry | None:
    """The entry of the log that says what the request asks for, None when it asks for no change."""
    entries = Entry.objects.filter(subject=request.subject, verb=PROPOSE).order_by("-number")
    return next((entry for entry in entries if entry.detail["request"] == request.pk), None)
