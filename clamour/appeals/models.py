"""Appeals and reports as Wagtail pages; targets and model letters beside them.

Nothing here knows how a page looks: `site` owns every public template and is reached through the
PAGE_RENDERER door.
"""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from clamour import doors
from clamour.appeals.model_letters import ModelLetter, Purpose
from clamour.appeals.publishing import PublishedByTwo
from clamour.offices import countries
from clamour.offices.models import Office

__all__ = ["ModelLetter", "Purpose"]  # tables of their own beside these; the rest is below

STATEMENT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]


class HomePage(PublishedByTwo, Page):
    """The top of one language: `/en/`. Made by `appeals.actions.make_homes`."""

    is_creatable = False
    is_structure = True
    preview_modes: list[tuple[str, str]] = []
    private_page_options: list[str] = []
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["appeals.YearPage"]


class YearPage(PublishedByTwo, Page):
    """A year, so that addresses carry it: `/en/2026/`. Made with the first page of the year."""

    is_creatable = False
    is_structure = True
    preview_modes: list[tuple[str, str]] = []
    private_page_options: list[str] = []
    parent_page_types = ["appeals.HomePage"]
    subpage_types = ["appeals.AppealPage", "appeals.ReportPage"]


class Story(PublishedByTwo, Page):
    """What an appeal and a report share."""

    issued = models.DateField(_("date of the alert"), null=True, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        choices=countries.choices,
        help_text=_("Of the authorities or the employer; empty when it is not one country."),
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("Two sentences: who is in what danger, what may happen by when."),
    )
    statement = RichTextField(_("statement"), features=STATEMENT_FEATURES, blank=True)

    subpage_types: list[str] = []
    parent_page_types = ["appeals.YearPage"]
    is_creatable = False
    # No dates for going live: two persons agree to what is public now, not some day.
    settings_panels: list[Panel] = []
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return doors.renderer().preview(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return doors.renderer().preview(request, self)


class AppealPage(Story):
    """An urgent action: who is in danger, what is demanded, of whom."""

    deadline = models.DateField(_("last day for sending"), null=True, blank=True)
    urgent = models.BooleanField(_("urgent"), default=True)
    photo = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    goal = models.PositiveIntegerField(_("next goal of letters"), default=100)
    first_wave = models.PositiveIntegerField(
        _("letters at once"),
        default=50,
        null=True,
        blank=True,
        help_text=_("So many go to each office at once, the others by the hour if you wish."),
    )
    an_hour = models.PositiveIntegerField(
        _("letters an hour after that"),
        null=True,
        blank=True,
        help_text=_("For each office; empty: as fast as its server takes them."),
    )
    in_hours = models.BooleanField(
        _("only while the office is open"),
        default=False,
        help_text=_("Its hours where they are known, else working days from 9 to 17."),
    )
    by_hand = models.BooleanField(
        _("we print, fax and fill in forms for offices that take no mail"),
        default=False,
        help_text=_(
            "Their letters wait for you under “By hand”. Else each supporter is told how to reach "
            "such an office."
        ),
    )
    script = models.TextField(
        _("what to say on the phone"),
        blank=True,
        help_text=_("A few sentences to read out. Empty: the first demand is said."),
    )
    counted_copy = models.BooleanField(
        _("count letters that leave from supporters' own mailboxes"),
        default=False,
        help_text=_(
            "An address of ours then stands in copy of those letters. One whose mailbox is proven "
            "by its signature (DKIM) counts as confirmed; of its author we keep nothing."
        ),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    outcome = models.TextField(
        _("outcome"), blank=True, help_text=_("How it ended, in a sentence, once it has ended.")
    )

    is_creatable = True
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("country"), FieldPanel("issued"), FieldPanel("deadline")],
            heading=_("Where and when"),
        ),
        FieldPanel("urgent"),
        FieldPanel("summary"),
        InlinePanel("demands", label=_("demand"), heading=_("Demands")),
        InlinePanel("people", label=_("person"), heading=_("People at risk")),
        FieldPanel("statement"),
        FieldPanel("photo"),
        FieldPanel("goal"),
        MultiFieldPanel(
            [FieldPanel("first_wave"), FieldPanel("an_hour"), FieldPanel("in_hours")],
            heading=_("How fast letters go"),
            classname="collapsed",
        ),
        FieldPanel("by_hand"),
        MultiFieldPanel(
            [FieldPanel("script"), FieldPanel("counted_copy")],
            heading=_("What supporters do themselves"),
            classname="collapsed",
        ),
        FieldPanel("outcome"),
    ]

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def with_content_json(self, content: Any) -> Any:
        """A revision tells the words; that the appeal is closed is no matter of a revision."""
        page = super().with_content_json(content)
        page.closed_on = self.closed_on
        return page

    @property
    def is_open(self) -> bool:
        return self.live and self.closed_on is None


class Demand(Orderable):
    """One thing asked for."""

    page = ParentalKey(AppealPage, on_delete=models.CASCADE, related_name="demands")
    text = models.TextField(_("demand"))

    panels = [FieldPanel("text")]

    def __str__(self) -> str:
        return self.text


class PersonAtRisk(Orderable):
    """Somebody whom the appeal is for, as the page names them."""

    page = ParentalKey(AppealPage, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=200)
    status = models.CharField(
        _("status"), max_length=200, blank=True, help_text=_('As in "held since 4 March".')
    )

    panels = [FieldPanel("name"), FieldPanel("status")]

    def __str__(self) -> str:
        return self.name


class ReportPage(Story):
    """A page that asks for nothing: an obituary, a visit, a reprinted article, a week."""

    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who wrote it first, and where.")
    )

    is_creatable = True
    content_panels = [
        *Page.content_panels,
        FieldPanel("country"),
        FieldPanel("issued"),
        FieldPanel("summary"),
        FieldPanel("statement"),
        FieldPanel("credit"),
    ]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")


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
