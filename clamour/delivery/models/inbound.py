"""What comes back: bounces, replies, complaints; and who must not be written to any more."""

from django.db import models
from django.utils import timezone

from clamour.delivery.models.outbox import Delivery
from clamour.keys.fields import EncryptedText


class Kind(models.TextChoices):
    """What a mail is, as far as it is understood."""

    BOUNCE = "bounce", "bounce"
    DELAY = "delay", "delayed"
    RECEIPT = "receipt", "delivered"
    REPLY = "reply", "reply"
    AUTO_REPLY = "auto_reply", "automatic reply"
    COMPLAINT = "complaint", "complaint"
    CODE = "code", "a code of ours"
    UNKNOWN = "unknown", "not understood"


class State(models.TextChoices):
    """Whether somebody has to look at a mail."""

    NEW = "new", "not looked at yet"
    HANDLED = "handled", "done"
    WAITING = "waiting", "waits for a person"


class Incoming(models.Model):
    """A mail that came back to us, sealed; forgotten after 28 days."""

    at = models.DateTimeField(default=timezone.now)
    fingerprint = models.BinaryField(
        max_length=16, unique=True, editable=False, help_text="The same mail twice is one."
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.UNKNOWN)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, related_name="incoming", help_text="What it is about."
    )
    proven = models.BooleanField(
        default=False, help_text="Its sender's domain proved it (DKIM, aligned)."
    )
    raw: "models.Field[str | None, str | None]" = EncryptedText(
        null=True, help_text="The mail as base64, until it is forgotten."
    )
    note = models.CharField(max_length=500, blank=True, help_text="What was made of it.")

    class Meta:
        verbose_name_plural = "incoming mail"
        indexes = [models.Index(fields=["state", "at"], name="incoming_waiting")]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.at:%Y-%m-%d %H:%M}"


class Reason(models.TextChoices):
    """Why a mailbox gets nothing more from us."""

    ASKED = "asked", "asked never to be written to again"
    BOUNCED = "bounced", "there is no such mailbox"
    COMPLAINED = "complained", "called our mail unwanted"
    REFUSED = "refused", "the office refused"


class Suppressed(models.Model):
    """A mailbox that gets nothing from us any more, known by its tag alone."""

    tag = models.BinaryField(max_length=16, unique=True, editable=False)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "suppressed"

    def __str__(self) -> str:
        return f"{self.reason} {self.since:%Y-%m-%d}"


class LogMark(models.Model):
    """How far a relay's log has been read; written in one transaction with what it said."""

    path = models.CharField(max_length=500, unique=True)
    file = models.CharField(max_length=60, blank=True, help_text="Device and inode.")
    offset = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.path}: {self.offset}"
