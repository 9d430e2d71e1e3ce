"""An alert's personal link: it opens the page on which its reader sends a letter by one button.

Bound to one appeal and one mailbox of the list, for a time. It carries no personal data: whoever
leaves the list, or is erased from it, takes the link's meaning along.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from clamour.keys import tokens
from clamour.supporters.models import ListEntry

PURPOSE = "letters.act"
LASTS = timedelta(days=30)


def act_link(entry: ListEntry, appeal: UUID) -> str:
    """The whole address, for a mail to this entry's mailbox and nowhere else."""
    token = tokens.make(PURPOSE, f"{appeal.hex}-{entry.pk}-{_mark(entry)}")
    return settings.SITE_URL + reverse("letters:again_by_link", args=[appeal, token])


def entry_of(token: str, appeal: UUID) -> ListEntry | None:
    """The entry that the link was made for; None when it has left the list since.

    Raises tokens.BadToken (also for another appeal), tokens.ExpiredToken.
    """
    made_for, pk, mark = tokens.read(PURPOSE, token, within=LASTS).split("-")
    if made_for != appeal.hex:
        raise tokens.BadToken(PURPOSE)
    entry = ListEntry.objects.filter(pk=int(pk)).first()
    return entry if entry and _mark(entry) == mark else None


def _mark(entry: ListEntry) -> str:
    """A number may be given twice; the mailbox's tag is not."""
    return bytes(entry.tag).hex()[:12]
