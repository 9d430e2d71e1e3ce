"""What can happen to a mailing: written, tried, released by two, paused, stopped."""

import secrets
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from clamour.alerts import readiness, tasks
from clamour.alerts.models import Kind, Mailing, MailingText
from clamour.alerts.segments import Segment, sizes
from clamour.alerts.states import MOVES, MailingState
from clamour.appeals import listing
from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.delivery import actions as delivery
from clamour.delivery import crowds
from clamour.delivery.models import Priority
from clamour.gate import mailboxes
from clamour.oversight import actions as oversight
from clamour.oversight.actions import Permit

RELEASE = "release alert"
STREAM, TEST_STREAM = "alerts.mail", "alerts.test"


class NotReady(Exception):
    """The mailing cannot go as it is; `problems` says why, in words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class WrongState(Exception):
    """What was asked does not fit the mailing's state any more."""


def draft(*, page: AppealPage, kind: str, by: User) -> Mailing:
    """Begin a mailing from an appeal: a text in each language in which it is public."""
    story = page.translation_key
    acted = "acted" if kind != Kind.ACTION else ""
    labels = [slug for slug, _name in listing.labels_of(story)]
    segment = Segment(labels=labels, about=page.country, acted=acted)  # type: ignore[arg-type]
    with transaction.atomic():
        mailing = Mailing.objects.create(
            kind=kind, appeal=story, urgent=page.urgent and kind == Kind.ACTION,
            segment=segment.as_json(), made_by=by,
        )  # fmt: skip
        for language, edition in appeals.editions(story).items():
            if edition.live:
                with override(language):
                    subject, body = _beginning(edition, kind)
                MailingText.objects.create(
                    mailing=mailing, language=language, subject=subject, body=body
                )
    return mailing


def change(mailing: Mailing, *, segment: Segment, urgent: bool, texts: dict[str, Any]) -> None:
    """Keep what was written; `texts` is language -> (subject, body). Raise WrongState."""
    with transaction.atomic():
        changed = Mailing.objects.filter(pk=mailing.pk, state=MailingState.DRAFT).update(
            segment=segment.as_json(), urgent=urgent
        )
        if not changed:
            raise WrongState
        for language, (subject, body) in texts.items():
            MailingText.objects.update_or_create(
                mailing=mailing, language=language, defaults={"subject": subject, "body": body}
            )
    mailing.refresh_from_db()


def discard(mailing: Mailing) -> None:
    """Throw a draft away. Raise WrongState."""
    if not Mailing.objects.filter(pk=mailing.pk, state=MailingState.DRAFT).delete()[0]:
        raise WrongState


def permit_for(mailing: Mailing) -> Permit:
    """The permit to send exactly these words to exactly this segment."""
    texts = [[it.language, it.subject, it.body] for it in mailing.texts.all()]
    said = [mailing.kind, str(mailing.appeal), mailing.urgent, mailing.segment, texts]
    return Permit.of(RELEASE, subject_of(mailing), said)


def subject_of(mailing: Mailing) -> str:
    return f"mailing:{mailing.pk}"


def release(*, mailing: Mailing, by: User, reason: str = "") -> None:
    """Let it go to the list: two persons, or a reason.

    Raise NotReady, WrongState, oversight.NeedsSecondPerson, oversight.NeedsReason.
    """
    if problems := readiness.problems(mailing):
        raise NotReady(problems)
    number = sum(sizes_of(mailing).values())
    with oversight.permitted(
        permit_for(mailing),
        by=by,
        title=mailing.title,
        reason=reason,
        detail={"recipients": number, "segment": mailing.segment},
    ):
        _move(mailing, MailingState.ENTERING, released_at=timezone.now(), total=number)
    tasks.enter_outbox.enqueue(mailing.pk)


def pause(*, mailing: Mailing, by: User) -> int:
    """Hold what has not left; return how many mails. It needs nobody. Raise WrongState."""
    _move(mailing, MailingState.PAUSED)
    oversight.record(who=by, verb="pause alert", subject=subject_of(mailing))
    return crowds.hold(mailing.group)


def go_on(*, mailing: Mailing, by: User) -> None:
    """Let a paused mailing go on where it was. Raise WrongState."""
    _move(mailing, MailingState.ENTERING)
    oversight.record(who=by, verb="go on with alert", subject=subject_of(mailing))
    tasks.enter_outbox.enqueue(mailing.pk)


def stop(*, mailing: Mailing, by: User) -> int:
    """Withdraw what has not left; return how many mails. For good, and it needs nobody."""
    _move(mailing, MailingState.STOPPED)
    oversight.record(who=by, verb="stop alert", subject=subject_of(mailing))
    return crowds.recall(mailing.group)


def send_test(*, mailing: Mailing, language: str, mailbox: str, by: User) -> None:
    """Send one copy to a mailbox of the desk's. Raise BadMailbox, NotReady."""
    if not mailing.texts.filter(language=language).exclude(subject="").exists():
        raise NotReady([_("There is no text in this language yet.")])
    row = delivery.Outgoing(
        ref=f"{mailing.pk}:{language}:{secrets.token_hex(8)}",
        address=mailboxes.normal(mailbox),
        group=f"test:{mailing.pk}",
    )
    with transaction.atomic():
        delivery.enqueue(TEST_STREAM, [row], priority=Priority.PERSON_WAITS)
        detail = {"language": language}
        oversight.record(who=by, verb="test alert", subject=subject_of(mailing), detail=detail)


def sizes_of(mailing: Mailing) -> dict[str, int]:
    """Language -> how many entries it would reach now."""
    return sizes(Segment.of(mailing), appeal=mailing.appeal, urgent=mailing.urgent)


def _move(mailing: Mailing, state: MailingState, **more: Any) -> None:
    """A second press finds it moved, and changes nothing."""
    before = [old for old, new in MOVES.items() if state in new]
    with transaction.atomic():
        if not Mailing.objects.filter(pk=mailing.pk, state__in=before).update(state=state, **more):
            raise WrongState
    mailing.refresh_from_db()


def _beginning(page: AppealPage, kind: str) -> tuple[str, str]:
    """What the desk finds in the form; the words of the appeal, in its language.

    Of an update its own: the appeal's title and summary say what was before it.
    """
    if kind == Kind.OUTCOME:
        return page.title[:150], page.outcome or page.summary
    if kind == Kind.UPDATE:
        newest = next(iter(appeals.updates(page)), None)
        return (newest.title[:150], newest.text) if newest else (page.title[:150], page.summary)
    demands = "\n".join(f"- {demand.text}" for demand in page.demands.all())
    asked = f"\n\n{_('We demand:')}\n{demands}" if demands else ""
    by_day = f"\n\n{_until(page.deadline)}" if page.deadline else ""
    return page.title[:150], f"{page.summary}{asked}{by_day}"


def _until(day: date) -> str:
    from django.utils.formats import date_format

    return _("Letters are needed before %(day)s.") % {"day": date_format(day)}
