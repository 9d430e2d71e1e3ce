"""Whom an appeal writes to, and in which words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clamour.appeals.model_letters import ModelLetter, Purpose
from clamour.offices.models import Office

__all__ = ["ModelLetter", "Purpose", "Target"]


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
