"""Whom a live appeal writes to, and in which words: what strangers send under their names.

In a draft both change freely. On a live appeal two persons must agree, or a desk of one says why.
The log keeps digests of the words before and after; only what waits for a second person is written
down in full, so that they see it and nobody changes it in between.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from clamour.appeals.model_letters import FURTHER
from clamour.appeals.models import AppealPage, ModelLetter, Target
from clamour.appeals.publishing import subject_of
from clamour.offices.changes import letters_take
from clamour.offices.models import Office
from clamour.oversight import actions as oversight
from clamour.oversight.models import Request
from clamour.oversight.proposals import propose, proposed
from clamour.stale import actions as stale

TARGETS, LETTER = "change targets", "change letter"


class SaysWhom(Protocol):
    """A target, be it a row or a draft of one."""

    @property
    def office(self) -> Office: ...
    @property
    def purpose(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def salutation(self) -> str: ...
    @property
    def edition(self) -> str: ...


@dataclass(frozen=True)
class Change:
    """The targets or one model letter of an appeal before and after, as plain data."""

    appeal: UUID
    verb: str
    before: Any
    after: Any

    def live_page(self) -> AppealPage | None:
        """The public page that the change is about; None as long as the appeal is a draft."""
        pages = AppealPage.objects.filter(translation_key=self.appeal, live=True)
        return pages.order_by("pk").first()

    def permit(self, page: AppealPage) -> oversight.Permit:
        # With what stood before: whoever agreed saw the difference to just that. And with the
        # addresses behind new targets, which are not in use while the request waits.
        said = [self.before, self.after]
        if self.verb == TARGETS:
            said += [letters_take(target["office"]) for target in self.after]
        return oversight.Permit.of(self.verb, subject_of(page), said)


@contextmanager
def live_change(change: Change, *, by: User | None, reason: str) -> Iterator[None]:
    """Make the change inside: in a draft freely, on a live appeal with a second person."""
    with transaction.atomic():
        page = change.live_page()
        if page is None or change.before == change.after:
            yield
            return
    permit = change.permit(page)
    digests = {"was": oversight.digest(change.before), "is": oversight.digest(change.after)}
    try:
        with oversight.permitted(permit, by=by, title=page.title, reason=reason, detail=digests):
            yield
            stale.mark([f"story:{change.appeal}"], why=change.verb)
    except oversight.NeedsSecondPerson as needs:
        if needs.request:
            propose(request=needs.request, of=change.verb, after=change.after, by=by)
        raise


def asked(request: Request) -> Change | None:
    """The change that a request asks for, beside what stands now."""
    proposal = proposed(request)
    page = AppealPage.objects.filter(pk=request.subject.partition(":")[2]).first()
    if proposal is None or page is None:
        return None
    after = proposal.detail["after"]
    return Change(page.translation_key, request.verb, _standing(page, request.verb, after), after)


def is_current(request: Request) -> bool:
    """Whether an agreement would still make exactly what was asked for."""
    change = asked(request)
    page = change.live_page() if change else None
    wanted = oversight.Permit(request.verb, request.subject, request.digest)
    return change is not None and page is not None and change.permit(page) == wanted


def targets_of(appeal: UUID) -> list[dict[str, Any]]:
    return targets_said(Target.objects.filter(appeal=appeal).select_related("office"))


def targets_said(targets: Iterable[SaysWhom]) -> list[dict[str, Any]]:
    """Targets as plain data, in their order."""
    return [
        {
            "office": target.office.pk,
            "purpose": target.purpose,
            "language": target.language,
            "salutation": target.salutation,
            "edition": target.edition,
        }
        for target in targets
    ]


def letter_of(appeal: UUID, purpose: str, language: str) -> ModelLetter | None:
    found = ModelLetter.objects.filter(appeal=appeal, purpose=purpose, language=language)
    return found.first()


def letter_said(letter: ModelLetter) -> dict[str, str]:
    """A model letter as plain data; one that is not written yet has no words."""
    return {
        "purpose": letter.purpose,
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.text,
        **{name: getattr(letter, name) for name in FURTHER},
    }


def _standing(page: AppealPage, verb: str, after: Any) -> Any:
    if verb == TARGETS:
        return targets_of(page.translation_key)
    kind = {"purpose": after["purpose"], "language": after["language"]}
    letter = letter_of(page.translation_key, **kind)
    return letter_said(letter or ModelLetter(**kind))
