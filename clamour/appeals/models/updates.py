"""Updates: dated, timed notices on an appeal."""

from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from clamour.appeals.models.shown import ShownByRenderer
from clamour.appeals.models.translated import Translated
from clamour.appeals.publishing import PublishedByTwo
from clamour.stale import actions as stale


def check_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone. As in UTC or Asia/Almaty."))


class UpdatePage(Translated, ShownByRenderer, PublishedByTwo, Page):
    """A notice on an appeal: when, in whose time, what happened; perhaps a person's new status."""

    at = models.DateTimeField(_("when"), default=timezone.now)
    zone = models.CharField(
        _("in whose time"), max_length=40, default="UTC", validators=[check_zone]
    )
    text = models.TextField(_("what happened"))
    person = models.CharField(
        _("person"),
        max_length=200,
        blank=True,
        help_text=_("As the appeal names them, when the update changes how they are."),
    )
    status = models.CharField(
        _("new status"), max_length=200, blank=True, help_text=_('As in "released".')
    )

    parent_page_types = ["appeals.AppealPage"]
    subpage_types: list[str] = []
    # Written on a screen of its own (`panels.updating`), which needs less than a minute.
    is_creatable = False
    content_panels = [
        *Page.content_panels,
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("at"), FieldPanel("zone")], heading=_("When")),
        MultiFieldPanel([FieldPanel("person"), FieldPanel("status")], heading=_("Who is how now")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("text")]

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")

    @property
    def appeal(self) -> Any:
        """The edition that it stands under."""
        return self.get_parent().specific

    def mark_stale(self, why: str) -> None:
        stale.mark([f"story:{self.get_parent().translation_key}"], why=why)
