"""What the desk did, and what waits for a second person."""

import hashlib
import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from clamour.oversight.states import RequestState

BEGINNING = "0" * 64


class AppendOnly(Exception):
    """Somebody tried to change or remove an entry of the log."""


class Entry(models.Model):
    """One thing that the desk did. Each entry holds the hash of the one before it.

    A changed or missing entry breaks the chain (`oversight.queries.first_break`). The database
    itself refuses UPDATE and DELETE by triggers, so that even the shell has to go out of its way.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.number}: {self.who} {self.verb} {self.subject}"

    def reckon_hash(self) -> str:
        """The hash that this entry must have: SHA-256 of the one before it and of what it says."""
        said = [
            self.previous,
            self.number,
            self.at.isoformat(),
            self.who,
            self.verb,
            self.subject,
            self.detail,
        ]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise AppendOnly(str(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(str(self))


class Request(models.Model):
    """Somebody asks for a thing that needs a second person.

    `digest` says exactly what was shown (a revision, a list of targets): an agreement to one
    version is no agreement to the next.
    """

    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asked"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decided"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["verb", "subject", "digest"],
                condition=models.Q(state__in=[RequestState.WAITING, RequestState.AGREED]),
                name="oversight_one_open_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.title} ({self.state})"
