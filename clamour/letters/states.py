"""The states of a letter."""

from django.db import models


class LetterState(models.TextChoices):
    PENDING = "pending"  # written; its mailbox is not proven; forgotten after 7 days
    FROZEN = "frozen"  # confirmed by its writer; the desk looks before an office does
    CONFIRMED = "confirmed"  # counted, and on its way to each target
    REFUSED = "refused"  # the desk did not let it go; its writer may write another


# Whoever has one of these has written for the appeal.
WRITTEN = (LetterState.CONFIRMED, LetterState.FROZEN)


class LetterKind(models.TextChoices):
    PERSON = "person"
    ORGANISATION = "organisation"
