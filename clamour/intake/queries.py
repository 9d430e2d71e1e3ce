"""What is asked often of what came in."""

from django.db.models import QuerySet

from clamour.intake.models import Match, Paper, Print
from clamour.intake.states import MatchState


def was_looked_at(paper: Paper) -> bool:
    """Whether the paper was compared with what the site has."""
    return Print.objects.filter(paper=paper).exists()


def matches(paper: Paper) -> QuerySet[Match]:
    """What the paper looks like, the likest first; one that was refused stays away."""
    return paper.matches.exclude(state=MatchState.REFUSED).select_related("page__locale")


def later(paper: Paper) -> QuerySet[Match]:
    """What came after the paper and looks like its page, the likest first.

    Where the other draft is gone there is nothing left to decide.
    """
    others = Match.objects.filter(page=paper.page_id).exclude(paper=paper)
    standing = others.exclude(state=MatchState.REFUSED).exclude(
        state=MatchState.OFFERED, paper__page=None
    )
    return standing.select_related("paper__arrival", "paper__page")


def refused(paper: Paper) -> QuerySet[Match]:
    """What somebody said the paper is not."""
    return paper.matches.filter(state=MatchState.REFUSED).select_related("page")
