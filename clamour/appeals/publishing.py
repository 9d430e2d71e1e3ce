"""The spot where all ways of publishing a page meet, and where two persons are demanded.

The desk's button, Wagtail's own editor, bulk actions, copies, aliases, commands and superusers all
end in `Page.publish` or in a save that makes a page live; both ask here.
"""

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.encoding import iri_to_uri
from wagtail.models import Page

from clamour.oversight.actions import Permit, demand_permit
from clamour.stale import actions as stale

VERB = "publish"


def permit_for(page: Page, revision: Any) -> Permit:
    """The permit to publish exactly these words, with today's targets and letters."""
    # The words themselves, not only the revision's number: autosave may write over a revision.
    said = [json.dumps(revision.content, sort_keys=True, default=str) if revision else ""]
    for model, fields in (
        ("Target", ("edition", "office_id", "purpose", "language", "salutation")),
        ("ModelLetter", ("purpose", "language", "subject", "text")),
    ):
        rows = apps.get_model("appeals", model).objects.filter(appeal=page.translation_key)
        said += [repr(row) for row in sorted(rows.values_list(*fields))]
    return Permit.of(VERB, subject_of(page), said)


def subject_of(page: Page) -> str:
    return f"page:{page.pk}"


class PublishedByTwo(Page):
    """A page that nobody publishes alone, and whose public files follow what happens to it."""

    # Homes and years hold no words of anyone; `appeals.actions` makes them live by itself.
    is_structure = False

    class Meta:
        abstract = True

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str]:
        """Our own addresses (`/en/2026/slug/`): the tree already spells them."""
        return (0, settings.SITE_URL, iri_to_uri(self.url_path) or "/")

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        demand_permit(permit_for(self, revision))
        published = super().publish(revision, *args, **kwargs)
        self.mark_stale("published")
        return published

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Stopping needs nobody."""
        unpublished = super().unpublish(*args, **kwargs)
        self.mark_stale("unpublished")
        return unpublished

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.live and not self.is_structure and not self._was_live():
            demand_permit(permit_for(self, self.live_revision))
        return super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self.mark_stale("deleted")
        return super().delete(*args, **kwargs)

    def mark_stale(self, why: str) -> None:
        stale.mark([f"story:{self.translation_key}", "lists"], why=why)

    def _was_live(self) -> bool:
        return bool(self.pk) and Page.objects.filter(pk=self.pk, live=True).exists()
