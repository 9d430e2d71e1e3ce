"""Reports: pages that ask for nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from clamour.appeals.models.stories import LABELS, PHOTO, SOURCES, TITLE, Story


class Kind(models.TextChoices):
    """What a report is; the page says it over the headline."""

    REPORT = "report", _("report")
    OBITUARY = "obituary", _("obituary")
    VISIT = "visit", _("visit")
    ARTICLE = "article", _("reprinted article")
    WEEK = "week", _("a week's incidents")
    PRESS = "press", _("press note")


class ReportPage(Story):
    """A page that asks for nothing: an obituary, a visit, a reprinted article, a week."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REPORT)
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who wrote it first, and where.")
    )
    credit_url = models.URLField(_("address of the original"), max_length=500, blank=True)
    lived = models.CharField(
        _("lived"), max_length=60, blank=True, help_text=_("Of an obituary, as in 1961–2026.")
    )

    is_creatable = True
    content_panels = [
        FieldPanel("kind"),
        *TITLE,
        FieldPanel("country"),
        FieldPanel("issued"),
        FieldPanel("lived"),
        FieldPanel("summary"),
        FieldPanel("statement"),
        FieldPanel("note"),
        InlinePanel("incidents", label=_("incident"), heading=_("Incidents")),
        PHOTO,
        MultiFieldPanel(
            [FieldPanel("credit"), FieldPanel("credit_url")], heading=_("Whose words these are")
        ),
        InlinePanel("condolences", label=_("condolence"), heading=_("Condolences")),
        InlinePanel("contacts", label=_("contact"), heading=_("Contacts for the press")),
        *SOURCES,
        LABELS,
    ]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")


class Incident(Orderable):
    """One thing that happened, in a week's list."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="incidents")
    day = models.DateField(_("day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    text = models.TextField(_("what happened"))

    panels = [FieldPanel(name) for name in ("day", "place", "text")]

    def __str__(self) -> str:
        return self.text


class Condolence(Orderable):
    """What somebody wrote on a death, shown with their consent."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="condolences")
    name = models.CharField(_("from"), max_length=200)
    text = models.TextField(_("words"))

    panels = [FieldPanel("name"), FieldPanel("text")]

    def __str__(self) -> str:
        return self.name


class PressContact(Orderable):
    """Whom journalists reach: somebody who agreed to stand there."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role, languages"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mailbox = models.EmailField(_("mail"), blank=True)

    panels = [FieldPanel(name) for name in ("name", "role", "phone", "mailbox")]

    def __str__(self) -> str:
        return self.name
