"""The pages that hold the others up: homes, years, and those that stand: about, donate."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from clamour.appeals.models.shown import ShownByRenderer
from clamour.appeals.models.translated import Translated
from clamour.appeals.publishing import PublishedByTwo
from clamour.stale import actions as stale

# What `site` shows below a home by itself.
TAKEN = {"archive", "countries", "labels", "languages", "search", "transparency", "feeds"}


class HomePage(PublishedByTwo, Page):
    """The top of one language: `/en/`. Made by `appeals.actions.make_homes`."""

    is_creatable = False
    is_structure = True
    preview_modes: list[tuple[str, str]] = []
    private_page_options: list[str] = []
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["appeals.YearPage", "appeals.StandingPage"]


class YearPage(PublishedByTwo, Page):
    """A year, so that addresses carry it: `/en/2026/`. Made with the first page of the year."""

    is_creatable = False
    is_structure = True
    preview_modes: list[tuple[str, str]] = []
    private_page_options: list[str] = []
    parent_page_types = ["appeals.HomePage"]
    subpage_types = ["appeals.AppealPage", "appeals.ReportPage"]


class StandingPage(Translated, ShownByRenderer, PublishedByTwo, Page):
    """A page about ourselves that every page's foot leads to: `/en/about/`, `/en/donate/`."""

    statement = RichTextField(
        _("text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"], blank=True
    )

    parent_page_types = ["appeals.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("statement"),
        InlinePanel(
            "giving_ways",
            label=_("way to give"),
            heading=_("Ways to give"),
            help_text=_("Your own providers and bank details. No card number is ever typed here."),
        ),
    ]

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    def clean(self) -> None:
        super().clean()
        if self.slug in TAKEN or self.slug.isdecimal():
            raise ValidationError({"slug": _("This address is taken by a page of the site.")})

    def mark_stale(self, why: str) -> None:
        """Every page's foot names it: all follow by themselves, if the name has changed."""
        stale.mark(["standing"], why=why)


class GivingWay(Orderable):
    """One way to give money: a provider's page, or an account at a bank."""

    page = ParentalKey(StandingPage, on_delete=models.CASCADE, related_name="giving_ways")
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    details = models.TextField(
        _("details"), blank=True, help_text=_("As in IBAN, BIC, holder, what to write with it.")
    )

    panels = [FieldPanel(name) for name in ("name", "url", "details")]

    def __str__(self) -> str:
        return self.name
