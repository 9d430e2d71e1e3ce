"""Mailings to the alert list, and what waits for a supporter's weekly mail."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clamour.alerts.states import MailingState
from clamour.supporters.models import ListEntry


class Kind(models.TextChoices):
    ACTION = "action", _("a letter is needed")
    UPDATE = "update", _("something has changed")
    OUTCOME = "outcome", _("how it ended")


class Mailing(models.Model):
    """One alert: what is said in each language, and to whom. Whom it reaches is told by numbers.

    `segment` is what `segments.Segment` reads. `cursor` is the last entry of the list that was put
    into the outbox: the task that does it may break off and go on.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ACTION)
    appeal = models.UUIDField(db_index=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    segment = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=MailingState.choices, default=MailingState.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    weekly = models.PositiveIntegerField(default=0, help_text="Wait for a weekly mail instead.")
    cursor = models.PositiveBigIntegerField(default=0)
    # Once the rows of the outbox are forgotten: language -> state -> number.
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        permissions = [("release_mailing", "Can release an alert to the list")]

    def __str__(self) -> str:
        return f"alert {self.pk} ({self.state})"

    @property
    def group(self) -> str:
        """What its deliveries are counted and stopped by."""
        return f"alert:{self.pk}"

    @property
    def title(self) -> str:
        first = next(iter(self.texts.all()), None)
        return first.subject if first else str(self)


class MailingText(models.Model):
    """What a mailing says in one language. The first one is for readers of all the others."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"), max_length=20_000, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "language"], name="alerts_one_text")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.subject}"

    @property
    def is_empty(self) -> bool:
        return not (self.subject.strip() and self.body.strip())


class Waiting(models.Model):
    """A mailing that waits for somebody's weekly mail."""

    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="+")
    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "waiting"
        constraints = [
            models.UniqueConstraint(fields=["entry", "mailing"], name="alerts_wait_once")
        ]

    def __str__(self) -> str:
        return f"mailing {self.mailing_id} waits"
