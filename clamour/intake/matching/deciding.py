"""What a person chose about a likeness; each choice is in the log and can be undone."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from clamour.appeals import revising
from clamour.appeals.publishing import subject_of
from clamour.intake.models import Match, Paper
from clamour.intake.states import MOVES, MatchState
from clamour.oversight import actions as oversight


class AlreadyDecided(ValidationError):
    """Somebody was quicker."""


def keep(*, match: Match, by: User) -> None:
    """The draft stays an appeal of its own, though it is close."""
    _decide(match, MatchState.KEPT, by)


def refuse(*, match: Match, by: User) -> None:
    """It is not the same; this is remembered."""
    _decide(match, MatchState.REFUSED, by)


def attach(*, match: Match, by: User) -> None:
    """Make the paper one more source of the page; its draft is deleted, and can be brought back.

    Raises `appeals.revising.CannotJoin` when the draft has been public.
    """
    draft = _draft(match)
    with transaction.atomic():
        papers = list(draft.papers.values_list("pk", flat=True))
        before = {"draft": revising.discard(page=draft), "papers": papers}
        Paper.objects.filter(pk__in=papers).update(page=match.page)
        _decide(match, MatchState.ATTACHED, by, before)
    match.paper.refresh_from_db()


def make_translation(*, match: Match, by: User, reason: str = "") -> None:
    """Make the draft the edition of the page's appeal in its own language.

    Raises CannotJoin, or NeedsReason when the appeal is live and the draft brings a letter. That
    letter may wait for a second person: then NeedsSecondPerson is raised, with all else done.
    """
    draft, waits = _draft(match), None
    of = match.page.translation_key
    kept: dict[str, Any] = {}
    try:
        kept = revising.become_edition(page=draft, of=of, by=by, reason=reason)
    except oversight.NeedsSecondPerson as needs:
        waits = needs
        kept = revising.become_edition(page=draft, of=of, by=by, with_letters=False)
    _decide(match, MatchState.TRANSLATED, by, kept)
    if waits:
        raise waits


def undo(*, match: Match, by: User) -> None:
    """Take a decision back: what it changed is as before, and the likeness is offered again."""
    with transaction.atomic():
        UNDOING.get(match.state, _nothing)(match, by)
        _decide(match, MatchState.OFFERED, by)
    match.paper.refresh_from_db()


def _detach(match: Match, by: User) -> None:
    page = revising.restore(kept=match.before["draft"], by=by)
    Paper.objects.filter(pk__in=match.before["papers"]).update(page=page)


def _separate(match: Match, by: User) -> None:
    revising.leave_edition(page=_draft(match), kept=match.before, by=by)


def _nothing(match: Match, by: User) -> None:
    """Only the state changes."""


UNDOING: dict[str, Callable[[Match, User], None]] = {
    MatchState.ATTACHED: _detach,
    MatchState.TRANSLATED: _separate,
}


def _draft(match: Match) -> Page:
    if match.paper.page is None:
        raise revising.CannotJoin(_("The draft of this alert was deleted."))
    return match.paper.page


def _decide(match: Match, state: str, by: User, before: dict[str, Any] | None = None) -> None:
    """Write the decision down, unless somebody else has decided meanwhile."""
    was = match.state
    if state not in MOVES[was]:
        raise AlreadyDecided(_("Somebody has decided this meanwhile."))
    decided = {"state": state, "before": before or {}, "decided_by": by}
    with transaction.atomic():
        rows = Match.objects.filter(pk=match.pk, state=was)
        if not rows.update(**decided, decided_at=timezone.now()):
            raise AlreadyDecided(_("Somebody has decided this meanwhile."))
        match.refresh_from_db()
        detail = {"paper": match.paper_id, "name": str(match.paper), "was": was, "kind": match.kind}
        oversight.record(
            who=by, verb=f"match {state}", subject=subject_of(match.page), detail=detail
        )
