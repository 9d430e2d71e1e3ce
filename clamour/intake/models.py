"""What came in at the desk: a file with an alert, and the drafts that were made of it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clamour.intake.states import ArrivalState, MatchKind, MatchState


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


class Discarded(models.Model):
    """A draft that somebody threw away, with all that brings it back."""

    kept = models.JSONField(encoder=DjangoJSONEncoder)
    title = models.CharField(max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


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
    discarded = models.ForeignKey(
        Discarded, on_delete=models.SET_NULL, null=True, related_name="papers"
    )

    class Meta:
        ordering = ["arrival", "number"]
        constraints = [
            models.UniqueConstraint(fields=["arrival", "number"], name="intake_one_paper")
        ]

    def __str__(self) -> str:
        return f"{self.arrival.name} ({self.number})"


class Checked(models.Model):
    """A doubt about a paper's draft that a person has looked at, and who it was."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="checked")
    doubt = models.CharField(max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "doubt"], name="intake_checked_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.doubt}"


class Print(models.Model):
    """A paper, or a page that was written by hand, as one that others are compared with.

    `revision` is the version of the page that its traces were taken of.
    """

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, null=True, related_name="print")
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+"
    )
    revision = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.paper or self.page)


class Trace(models.Model):
    """A number that stands for an address, a name, a title or a few words of a print."""

    print = models.ForeignKey(Print, on_delete=models.CASCADE, related_name="traces")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["value", "print"], name="intake_trace_value")]

    def __str__(self) -> str:
        return str(self.value)


class Match(models.Model):
    """A paper looks like something that the site has. A person decides; a refusal is remembered.

    `reasons` says why it was offered (see `matching.comparing`), `before` what stood before the
    decision, so that it can be undone.
    """

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="matches")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=MatchKind.choices)
    score = models.FloatField()
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=MatchState.choices, default=MatchState.OFFERED)
    before = models.JSONField(default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "page"], name="intake_one_match")]

    def __str__(self) -> str:
        return f"{self.paper} ~ {self.page} ({self.kind}, {self.score})"
