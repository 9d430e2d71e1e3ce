"""What can become of a file that was brought in, and of a likeness that was found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArrivalState(models.TextChoices):
    MADE = "made"  # drafts were made of it
    FAILED = "failed"  # it could not be read; `problem` says why


class MatchKind(models.TextChoices):
    """What a new paper looks like beside a page that the site has."""

    COPY = "copy", _("the same statement")
    TRANSLATION = "translation", _("a translation")
    UPDATE = "update", _("an update")
    POSSIBLE = "possible", _("possibly the same case")


class MatchState(models.TextChoices):
    """What a person decided. Nothing but OFFERED is ever reached without one."""

    OFFERED = "offered"
    KEPT = "kept"  # the same or close, but an appeal of its own
    REFUSED = "refused"  # not the same; remembered
    ATTACHED = "attached"  # the paper is one more source of the page
    TRANSLATED = "translated"  # the draft is an edition of the page's appeal


# An undone decision is open again.
MOVES: dict[str, set[str]] = {
    MatchState.OFFERED: {
        MatchState.KEPT,
        MatchState.REFUSED,
        MatchState.ATTACHED,
        MatchState.TRANSLATED,
    },
    MatchState.KEPT: {MatchState.OFFERED},
    MatchState.REFUSED: {MatchState.OFFERED},
    MatchState.ATTACHED: {MatchState.OFFERED},
    MatchState.TRANSLATED: {MatchState.OFFERED},
}
