"""What stands beside a story: labels, sources, what one can do elsewhere, where it stood before."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page


class Label(TagBase):
    """A word under which stories are gathered: "Kazakhstan 2012"; the same in every language."""

    free_tagging = True

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")


class LabelledPage(ItemBase):
    """A story under a label."""

    tag = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="pages")
    content_object = ParentalKey(Page, on_delete=models.CASCADE, related_name="labelled")


class Source(Orderable):
    """Where what the story says can be read."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=255)
    publisher = models.CharField(_("who published it"), max_length=200, blank=True)
    published_on = models.DateField(_("on"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)

    panels = [FieldPanel(name) for name in ("title", "publisher", "published_on", "url")]

    def __str__(self) -> str:
        return self.title


class Elsewhere(Orderable):
    """Another group's action for the same people: a petition, a fund, a campaign."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="elsewhere")
    title = models.CharField(_("what one can do there"), max_length=255)
    organiser = models.CharField(_("whose action it is"), max_length=200)
    url = models.URLField(_("address"), max_length=500)

    panels = [FieldPanel(name) for name in ("title", "organiser", "url")]

    def __str__(self) -> str:
        return self.title


class FormerAddress(models.Model):
    """Where a public page stood before: its readers are led on for ever."""

    path = models.CharField(max_length=255, unique=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.path
