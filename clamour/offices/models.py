"""The directory: who is written to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clamour.offices.states import USABLE, PointState


class OfficeKind(models.TextChoices):
    MINISTRY = "ministry", _("ministry")
    COURT = "court", _("court")
    PROSECUTOR = "prosecutor", _("prosecutor")
    POLICE = "police", _("police")
    PRISON = "prison", _("prison")
    EMBASSY = "embassy", _("embassy")
    CONSULATE = "consulate", _("consulate")
    PARLIAMENT = "parliament", _("parliament")
    COMPANY = "company", _("company")
    REGULATOR = "regulator", _("regulator")
    INTERNATIONAL = "international", _("international body")
    UNION = "union", _("union")
    MEDIA = "media", _("media")
    OTHER = "other", _("other")


class Channel(models.TextChoices):
    EMAIL = "email", _("mail")
    PHONE = "phone", _("phone")
    SMS = "sms", _("SMS")
    FAX = "fax", _("fax")
    POST = "post", _("post")
    WEB = "web", _("web form")


class Office(models.Model):
    """An entry of the directory: an office, never a private person."""

    name = models.CharField(pgettext_lazy("of an office", "name"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OfficeKind.choices, default=OfficeKind.OTHER
    )
    country = models.CharField(_("country"), max_length=2, blank=True, db_index=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    languages = models.JSONField(_("languages it reads"), default=list, blank=True)
    salutation = models.CharField(_("salutation"), max_length=200, blank=True)

    class Meta:
        ordering = ["country", "name"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")

    def __str__(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """One way to reach an office, with the evidence that it is right.

    `value` is in normal form: mailbox in lower case, number in E.164, address on one line, URL.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=10, choices=Channel.choices)
    value = models.CharField(_("address"), max_length=500)
    state = models.CharField(
        _("state"), max_length=10, choices=PointState.choices, default=PointState.UNCHECKED
    )
    source = models.CharField(_("where it comes from"), max_length=255, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    added_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "value"], name="offices_one_point")
        ]
        indexes = [models.Index(fields=["kind", "value"], name="offices_by_value")]

    def __str__(self) -> str:
        said = f"{self.get_kind_display()}: {self.value}"
        return said if self.is_usable else f"{said} ({self.get_state_display()})"

    @property
    def is_usable(self) -> bool:
        """Whether letters go there."""
        return self.state in USABLE
