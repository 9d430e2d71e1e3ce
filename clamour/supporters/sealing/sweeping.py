"""Sealing the entries that were on the list before the organisation had a key."""

from django.db import transaction

from clamour.supporters import people
from clamour.supporters.models import ListEntry
from clamour.supporters.sealing import box

AT_ONCE = 500


def seal_all() -> int:
    """Seal every entry that is only encrypted; return how many. Raise LookupError without a key."""
    if box.public_key() is None:
        raise LookupError("the organisation has no key yet")
    done = 0
    while some := list(ListEntry.objects.filter(sealed=None).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            for entry in some:
                told = people.columns(people.of(entry))
                told.pop("tag")
                ListEntry.objects.filter(pk=entry.pk).update(**told)
        done += len(some)
    return done
