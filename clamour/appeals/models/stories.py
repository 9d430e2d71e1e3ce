"""Stories: what appeals and reports share, and the appeal itself."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from clamour.appeals.models.beside import LabelledPage
from clamour.appeals.models.shown import ShownByRenderer
from clamour.appeals.models.translated import Translated
from clamour.appeals.publishing import PublishedByTwo
from clamour.offices import countries

STATEMENT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]
TITLE = Page.content_panels
PHOTO = FieldPanel(
    "photo",
    help_text=_(
        "Describe it in its “Alt text”: who cannot see it reads that. It is cropped around the "
        "focal point that you set, and shown without its place and date."
    ),
)
LABELS = FieldPanel(
    "labels", help_text=_("Words that gather stories, as in “Kazakhstan 2012”; comma between them.")
)
SOURCES = [
    InlinePanel("sources", label=_("source"), heading=_("Sources")),
    InlinePanel("elsewhere", label=_("action elsewhere"), heading=_("Actions elsewhere")),
]


class Story(Translated, ShownByRenderer, PublishedByTwo, Page):
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
    note = models.TextField(
        _("note of this edition"),
        blank=True,
        help_text=_(
            "Shown in this language alone, as in: “We write to the embassy in Brussels, too.” "
            "It is not translated."
        ),
    )
    photo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    labels = ClusterTaggableManager(through=LabelledPage, blank=True, verbose_name=_("labels"))

    subpage_types: list[str] = []
    parent_page_types = ["appeals.YearPage"]
    is_creatable = False
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("statement"),
    ]

    class Meta:
        abstract = True


class AppealPage(Story):
    """An urgent action: who is in danger, what is demanded, of whom."""

    deadline = models.DateField(_("last day for sending"), null=True, blank=True)
    urgent = models.BooleanField(_("urgent"), default=True)
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
    subpage_types = ["appeals.UpdatePage"]
    # In the order in which an alert is worked through: who and where, what is asked, the rest.
    content_panels = [
        *TITLE,
        MultiFieldPanel(
            [FieldPanel("country"), FieldPanel("issued"), FieldPanel("deadline")],
            heading=_("Where and when"),
        ),
        FieldPanel("urgent"),
        FieldPanel("summary"),
        InlinePanel("demands", label=_("demand"), heading=_("Demands")),
        InlinePanel("people", label=_("person"), heading=_("People at risk")),
        FieldPanel("statement"),
        FieldPanel("note"),
        PHOTO,
        *SOURCES,
        LABELS,
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
    search_fields = [
        *Story.search_fields,
        index.RelatedFields("people", [index.SearchField("name")]),
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
