"""What came in at the desk: a file with an alert, and the drafts that were made of it."""

from django.conf import settings
from django.db import models

from clamour.intake.states import ArrivalState


class Arrival(models.Model):
    """One file that was brought in. Its digest makes sure that nothing is made twice."""

    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=ArrivalState.choices)
    problem = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """One alert as it was read: its source text, and what was found where.

    `reading` is the draft as `clamour.reading` gave it, with the spans in `source`, so that the
    desk can show where each field came from.
    """

    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, related_name="papers")
    number = models.PositiveIntegerField()
    source = models.TextField()
    reading = models.JSONField()
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="papers"
    )

    class Meta:
        ordering = ["arrival", "number"]
        constraints = [
            models.UniqueConstraint(fields=["arrival", "number"], name="intake_one_paper")
        ]

    def __str__(self) -> str:
        return f"{self.arrival.name} ({self.number})"
