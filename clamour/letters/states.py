"""The states of a letter."""

from django.db import models


class LetterState(models.TextChoices):
    PENDING = "pending"  # written; its mailbox is not proven; forgotten after 7 days
    CONFIRMED = "confirmed"  # counted, and on its way to each target


class LetterKind(models.TextChoices):
    PERSON = "person"
    ORGANISATION = "organisation"
