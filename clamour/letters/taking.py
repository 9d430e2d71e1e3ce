"""What a posted form sets off; those that are posted at the same time are written together."""

from collections.abc import Sequence
from dataclasses import dataclass

from clamour.appeals.models import AppealPage
from clamour.gate import admission
from clamour.gate.together import Together
from clamour.letters import actions
from clamour.letters.models import Letter


@dataclass(frozen=True)
class Posted:
    """A form, checked; what was seen of who posted it; whether their own mail may confirm."""

    page: AppealPage
    writing: actions.Writing
    shown: admission.Seen
    by_code: bool


@dataclass(frozen=True)
class Taken:
    """The letter as it is kept, and whether our mail asks for the confirmation."""

    letter: Letter
    by_our_mail: bool


def take(posted: Posted) -> Taken | None:
    """Keep the letter of a form; None when there is no way to prove its mailbox now.

    Raises actions.AppealClosed.
    """
    return _together.write(posted)


def _take_all(posted: Sequence[Posted]) -> list[Taken | None]:
    ways = admission.ways_for([it.shown for it in posted])
    by_our_mail = [it is admission.Way.BY_OUR_MAIL for it in ways]
    kept = [ours or it.by_code for ours, it in zip(by_our_mail, posted, strict=True)]
    letters = iter(
        actions.write_letters(
            [
                actions.Asking(it.page, it.writing, ours)
                for it, ours, is_kept in zip(posted, by_our_mail, kept, strict=True)
                if is_kept
            ]
        )
    )
    return [
        Taken(next(letters), ours) if is_kept else None
        for ours, is_kept in zip(by_our_mail, kept, strict=True)
    ]


_together: Together[Posted, Taken | None] = Together(_take_all)
