"""People on the list for tests: Sam is on it, Ines and Bob too; Charlie must learn nothing."""

from typing import Any

from clamour.supporters import actions
from clamour.supporters.models import ListEntry


def make_entry(mailbox: str = "sam@mail.example", **told: Any) -> ListEntry:
    """Somebody on the list; fields that `keep_informed` does not know are set afterwards."""
    words = {"name": "Sam Ostrow", "language": "en", "country": "FR", "way": "a test"}
    asked = {key: told.pop(key) for key in [*words, "organisation"] if key in told}
    entry = actions.keep_informed(mailbox=mailbox, **(words | asked))
    if told:
        ListEntry.objects.filter(pk=entry.pk).update(**told)
        entry.refresh_from_db()
    return entry
