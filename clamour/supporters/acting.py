"""What the list learns when somebody on it writes a letter: only what they agreed to."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clamour.supporters import people, preferences
from clamour.supporters.models import Act, ListEntry


def remember(mailbox: str, appeal: UUID) -> None:
    """A proven mailbox has written for an appeal, by whatever way; call it in its transaction."""
    entry = people.entry_of(mailbox)
    if entry:
        acted(entry, appeal)


@transaction.atomic
def acted(entry: ListEntry, appeal: UUID) -> None:
    """A sign of life; for which appeal is kept of those who agreed."""
    preferences.seen(entry)
    entry.save(update_fields=["alive_on", "asked_on", "bounces"])
    if entry.remembers_acts:
        Act.objects.get_or_create(entry=entry, appeal=appeal, defaults={"on": timezone.localdate()})
