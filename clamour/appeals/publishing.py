"""The spot where all ways of publishing a page meet, and where two persons are demanded.

The desk's button, Wagtail's editor and API, bulk actions, copies, aliases, commands, superusers:
all end in a save that makes a page live or gives a live page another revision. That save asks.
What follows from a page going public or away stands in `following.py`.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.encoding import iri_to_uri
from wagtail.models import Page

from clamour.appeals.model_letters import FURTHER
from clamour.offices.changes import letters_take
from clamour.oversight.actions import Permit, demand_permit
from clamour.stale import actions as stale

VERB = "publish"
PUBLIC_FIELDS = {"live", "live_revision"}


def permit_for(page: Page, revision: Any) -> Permit:
    """The permit to publish exactly these words, with today's targets and letters."""
    # The words themselves, not only the revision's number: autosave may write over a revision.
    said = [json.dumps(revision.content, sort_keys=True, default=str) if revision else ""]
    for model, fields in (
        ("Target", ("edition", "office_id", "purpose", "language", "salutation")),
        ("ModelLetter", ("purpose", "language", "subject", "text", *FURTHER)),
    ):
        rows = apps.get_model("appeals", model).objects.filter(appeal=page.translation_key)
        said += [repr(row) for row in sorted(rows.values_list(*fields))]
    targets = apps.get_model("appeals", "Target").objects.filter(appeal=page.translation_key)
    # The addresses behind the targets: another address is another recipient.
    offices = sorted(set(targets.values_list("office_id", flat=True)))
    said += [json.dumps(letters_take(office)) for office in offices]
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

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.live and self._goes_public(kwargs.get("update_fields")):
            demand_permit(permit_for(self, self.live_revision))
        return super().save(*args, **kwargs)

    def mark_stale(self, why: str) -> None:
        """The lists that show the story follow by themselves, if what they show has changed."""
        stale.mark([f"story:{self.translation_key}"], why=why)

    def _goes_public(self, only: Iterable[str] | None) -> bool:
        """Whether this save would show the public something that it does not show now."""
        if only is not None and not PUBLIC_FIELDS & set(only):
            return False  # a draft is kept beside the live page
        before = Page.objects.filter(pk=self.pk).values("live", "live_revision").first()
        if before is None:
            return not self.is_structure
        return not before["live"] or before["live_revision"] != self.live_revision_id
