"""What is asked often of the log and the requests."""

from django.db.models import QuerySet

from clamour.oversight.models import BEGINNING, Entry, Request
from clamour.oversight.states import RequestState


def first_break() -> int | None:
    """The number of the first entry that does not fit the chain, None when all of it holds."""
    previous = BEGINNING
    for number, entry in enumerate(Entry.objects.order_by("number").iterator(), 1):
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
