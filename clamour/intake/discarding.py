"""A draft is thrown away, and brought back when that was a mistake."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from clamour.appeals import revising
from clamour.appeals.publishing import subject_of
from clamour.intake.models import Discarded, Match, Paper
from clamour.intake.states import MatchState
from clamour.oversight import actions as oversight

OF_A_MATCH = (
    *("paper_id", "kind", "score", "reasons", "state"),
    *("before", "decided_by_id", "decided_at"),
)


def may_discard(paper: Paper) -> bool:
    """Whether the paper has a draft of its own that nothing else relies on."""
    page = paper.page
    if page is None or paper.matches.filter(state=MatchState.ATTACHED).exists():
        return False
    return not (page.live or page.first_published_at or _editions(page).exists())


def discard(*, paper: Paper, by: User) -> Discarded:
    """Delete the paper's draft with its targets and letters; text and offices stay.

    Raises `appeals.revising.CannotJoin` when others rely on the page.
    """
    page = paper.page
    if page is None:
        raise revising.CannotJoin(_("The draft of this alert was deleted."))
    if _editions(page).exists():
        raise revising.CannotJoin(
            _("This draft has an edition in another language. Separate the two, then discard it.")
        )
    papers = list(page.papers.values_list("pk", flat=True))
    # What looks like this page goes with it: a page that is gone cannot be compared.
    kept: dict[str, Any] = {"matches": list(Match.objects.filter(page=page).values(*OF_A_MATCH))}
    with transaction.atomic():
        detail = {"title": page.draft_title, "paper": paper.pk}
        oversight.record(who=by, verb="discard", subject=subject_of(page), detail=detail)
        kept["page"] = revising.discard(page=page)
        row = Discarded.objects.create(kept=kept, title=detail["title"], by=by, at=timezone.now())
        Paper.objects.filter(pk__in=papers).update(page=None, discarded=row)
    paper.refresh_from_db()
    return row


def bring_back(*, paper: Paper, by: User) -> Page:
    """Make the draft again as it was, with its targets, letters and likenesses."""
    with transaction.atomic():
        row = Discarded.objects.select_for_update().filter(papers=paper).first()
        if row is None:
            raise revising.CannotJoin(_("Nothing is left of this draft, or it is back already."))
        page = revising.restore(kept=row.kept["page"], by=by)
        row.papers.update(page=page)
        said = [match for match in row.kept["matches"] if _stands(match["paper_id"])]
        Match.objects.bulk_create(Match(page=page, **match) for match in said)
        detail = {"title": row.title, "paper": paper.pk}
        oversight.record(who=by, verb="bring back", subject=subject_of(page), detail=detail)
        row.delete()
    paper.refresh_from_db()
    return page


def _editions(page: Page) -> Any:
    return Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)


def _stands(paper: int) -> bool:
    return Paper.objects.filter(pk=paper).exists()
