"""Whom an appeal writes to, and in which words."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clamour.appeals import slots
from clamour.offices.models import Office


class Purpose(models.TextChoices):
    """What an office is written to for."""

    PROTEST = "protest", _("protest")
    COPY = "copy", _("copy")
    SUPPORT = "support", _("support")


class Target(models.Model):
    """An office as written to by one appeal.

    A table of its own, keyed by the appeal's translation key and a language or all: an edition may
    write to its own embassy.
    """

    appeal = models.UUIDField(db_index=True)
    edition = models.CharField(_("edition"), max_length=10, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="targets")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    language = models.CharField(_("language of the letter"), max_length=10, blank=True)
    salutation = models.CharField(_("salutation"), max_length=200, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "edition", "office", "purpose"], name="appeals_one_target"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.get_purpose_display()})"


class StandingLetters(models.Manager["ModelLetter"]):
    """The model letters that stand now, without the versions that were replaced."""

    def get_queryset(self) -> models.QuerySet["ModelLetter"]:
        return super().get_queryset().filter(replaced_by=None)


class ModelLetter(models.Model):
    """The text offered, with slots; one that stands for each purpose and language.

    The one that stands is changed in its row and leaves a copy with its old words behind, which
    nothing changes any more. So a letter that a person has signed leaves with the words that this
    person saw, whatever the desk writes meanwhile.
    """

    appeal = models.UUIDField(db_index=True, default=uuid.uuid4)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200, validators=[slots.check])
    text = models.TextField(_("text"), validators=[slots.check])
    # Each change of a letter of the appeal has the next number (a clock may jump), and old words
    # know the number of the change that replaced them.
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    replaced_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    versions = models.Manager()
    objects = StandingLetters()

    class Meta:
        verbose_name = _("model letter")
        verbose_name_plural = _("model letters")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "purpose", "language"],
                condition=models.Q(replaced_by=None),
                name="appeals_one_letter",
            ),
            models.UniqueConstraint(fields=["appeal", "version"], name="appeals_one_version"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_purpose_display()}, {self.language})"

    def stood(self, version: int | None) -> bool:
        """Whether this stood when `version` was the newest of the appeal; None: whether it does."""
        if version is None:
            return self.replaced_by is None
        return self.version <= version and (self.replaced_by is None or self.replaced_by > version)
