"""What is asked often of the log and the requests."""

from django.db.models import QuerySet

from clamour.oversight.models import BEGINNING, Entry, Request
from clamour.oversight.states import RequestState


def first_break(newest: int | None = None) -> int | None:
    """The number of the first entry that does not fit the chain, None when all of it holds.

    `newest` looks at that many of the last entries only, and trusts what stands before them.
    """
    number, previous = _anchor(newest)
    for entry in Entry.objects.filter(number__gt=number).order_by("number").iterator():
        number += 1
        fits = entry.number == number and entry.previous == previous
        if not fits or entry.hash != entry.reckon_hash():
            return number
        previous = entry.hash
    return None


def waiting() -> QuerySet[Request]:
    """Requests that need a second person, oldest first."""
    return (
        Request.objects.filter(state=RequestState.WAITING)
        .select_related("asked_by")
        .order_by("asked_at")
    )


def history(subject: str) -> QuerySet[Entry]:
    """What was done to the subject, newest first."""
    return Entry.objects.filter(subject=subject).order_by("-number")


def _anchor(newest: int | None) -> tuple[int, str]:
    """Number and hash of the entry that the first one to look at must follow."""
    last = Entry.objects.order_by("-number").first()
    number = max(last.number - newest, 0) if last and newest else 0
    before = Entry.objects.filter(number=number).first()
    # Where the entry before is gone, the first one looked at follows nothing: there it breaks.
    return number, before.hash if before else BEGINNING
