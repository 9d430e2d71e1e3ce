"""The desk's two buttons for a frozen letter: let it go, or keep it from the offices."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clamour.letters import actions
from clamour.letters.models import Letter
from clamour.letters.states import LetterState
from clamour.oversight import actions as oversight


class NotFrozen(Exception):
    """Somebody has decided about this letter already."""


def frozen() -> QuerySet[Letter]:
    """What waits for the desk, the oldest first."""
    return Letter.objects.filter(state=LetterState.FROZEN).order_by("written_at", "pk")


def release(*, letter: Letter, by: User) -> None:
    """Let a frozen letter go: it counts from now on. Raises NotFrozen, AppealClosed."""
    with transaction.atomic():
        page = actions.lock_edition(letter)
        if page is None or not page.is_open:
            raise actions.AppealClosed
        actions.dispatch(_mine(letter), page)
        _log(by, "release letter", letter)


@transaction.atomic
def refuse(*, letter: Letter, by: User) -> None:
    """Keep a frozen letter from the offices; its writer may write another. Raises NotFrozen."""
    row = _mine(letter)
    row.state, row.confirmed_on = LetterState.REFUSED, timezone.localdate()
    row.save(update_fields=["state", "confirmed_on"])
    _log(by, "refuse letter", letter)


def _mine(letter: Letter) -> Letter:
    row = Letter.objects.select_for_update().filter(pk=letter.pk, state=LetterState.FROZEN).first()
    if row is None:
        raise NotFrozen
    return row


def _log(by: User, verb: str, letter: Letter) -> None:
    subject, why = f"letter:{letter.pk}", {"frozen for": letter.frozen_for}
    oversight.record(who=by, verb=verb, subject=subject, detail=why)
