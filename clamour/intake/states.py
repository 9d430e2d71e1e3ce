"""What can become of a file that was brought in."""

from django.db import models


class ArrivalState(models.TextChoices):
    MADE = "made"  # drafts were made of it
    FAILED = "failed"  # it could not be read; `problem` says why
