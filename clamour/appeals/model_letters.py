"""The text offered to supporters: its purpose, its two voices, its other subjects and openings."""

import uuid
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clamour.appeals import slots

SUBJECT_LENGTH = 200
# What a model letter may have besides subject and text; each may be left empty.
FURTHER = ("subjects", "openings", "we_text", "we_openings", "short")


class Purpose(models.TextChoices):
    """What an office is written to for."""

    PROTEST = "protest", _("protest")
    COPY = "copy", _("copy")
    SUPPORT = "support", _("support")


class StandingLetters(models.Manager["ModelLetter"]):
    """The model letters that stand now, without the versions that were replaced."""

    def get_queryset(self) -> models.QuerySet["ModelLetter"]:
        return super().get_queryset().filter(replaced_by=None)


class ModelLetter(models.Model):
    """The text offered, with slots; one that stands for each purpose and language.

    The one that stands is changed in its row and leaves a copy with its old words behind, which
    nothing changes any more. So a letter that a person has signed leaves with the words that this
    person saw, whatever the desk writes meanwhile. `wording.worded` makes one letter's words of it.
    """

    appeal = models.UUIDField(db_index=True, default=uuid.uuid4)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(
        _("subject"), max_length=SUBJECT_LENGTH, validators=[slots.check_plain]
    )
    text = models.TextField(_("text"), validators=[slots.check])
    # One a line. Letters take them in turn: what is alike is filtered.
    subjects = models.TextField(_("other subjects"), blank=True, validators=[slots.check_plain])
    openings = models.TextField(_("openings"), blank=True, validators=[slots.check_plain])
    # As an organisation says it; the author's own words, since no machine agrees verbs with "we".
    we_text = models.TextField(_("text for an organisation"), blank=True, validators=[slots.check])
    we_openings = models.TextField(
        _("openings for an organisation"), blank=True, validators=[slots.check_plain]
    )
    # For links, which mail programs cut.
    short = models.TextField(_("short form"), blank=True, validators=[slots.check_plain])
    # Each change of a letter of the appeal has the next number (a clock may jump), and old words
    # know the number of the change that replaced them.
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    replaced_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    versions = models.Manager()
    objects = StandingLetters()

    class Meta:
        app_label = "appeals"
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

    def clean(self) -> None:
        """Openings and the place where they go belong together; a subject fits into a header."""
        wrong: dict[str, ValidationError] = {}
        for text, openings in (("text", "openings"), ("we_text", "we_openings")):
            has_place = slots.OPENING in getattr(self, text)
            if has_place and not getattr(self, openings).strip():
                wrong[text] = ValidationError(_("{opening} stands here, but no opening is given."))
            elif getattr(self, openings).strip() and not has_place:
                wrong[openings] = ValidationError(
                    _("Say with {opening} in the text where an opening goes.")
                )
        if any(len(line) > SUBJECT_LENGTH for line in self.subjects.splitlines()):
            wrong["subjects"] = ValidationError(
                _("A subject has at most %(most)d characters.") % {"most": SUBJECT_LENGTH}
            )
        if wrong:
            raise ValidationError(wrong)

    def further(self) -> list[tuple[str, str]]:
        """What it has besides subject and text, each under its heading."""
        return [(heading(name), getattr(self, name)) for name in FURTHER if getattr(self, name)]

    def stood(self, version: int | None) -> bool:
        """Whether this stood when `version` was the newest of the appeal; None: whether it does."""
        if version is None:
            return self.replaced_by is None
        return self.version <= version and (self.replaced_by is None or self.replaced_by > version)


def heading(name: str) -> str:
    """What a field of a model letter is called."""
    field = cast("models.Field[Any, Any]", ModelLetter._meta.get_field(name))
    return str(field.verbose_name)
