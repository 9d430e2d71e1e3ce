"""What can happen to a letter: written, confirmed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.delivery import actions as delivery
from clamour.delivery.models import Priority
from clamour.gate import budgets, mailboxes
from clamour.keys import tags, tokens
from clamour.letters.models import Letter
from clamour.letters.states import LetterState
from clamour.offices import queries as offices
from clamour.offices.models import Channel, ContactPoint
from clamour.supporters import actions as supporters

CONFIRM = "letters.confirm"
RECEIPT = "letters.receipt"
LETTER_STREAM = "letters.letter"
CONFIRMATION_STREAM = "letters.confirmation"


class AppealClosed(Exception):
    """The appeal takes no letters any more (or not yet)."""


@dataclass(frozen=True)
class Writing:
    """What a supporter wrote into the form, checked."""

    name: str
    mailbox: str
    country: str
    language: str
    kind: str
    organisation: str = ""
    role: str = ""
    represents: int | None = None
    place: str = ""
    text: str = ""
    sentence: str = ""
    answer_to_me: bool = False


def write_letter(*, page: AppealPage, writing: Writing) -> Letter:
    """Keep the letter for a week and send one mail to confirm it.

    Whether this mailbox has written before is answered by that mail alone, so that a stranger who
    types another's mailbox learns nothing. Raises AppealClosed, gate.OverBudget.
    """
    if not page.is_open:
        raise AppealClosed
    appeal = page.translation_key
    mailbox = mailboxes.canonical(writing.mailbox)
    with transaction.atomic():
        _spend(appeal, mailbox)
        letter = Letter.objects.create(
            appeal=appeal,
            tag=tags.appeal_tag(appeal, mailbox),
            kind=writing.kind,
            country=writing.country,
            language=writing.language,
            name=writing.name,
            mailbox=writing.mailbox,
            organisation=writing.organisation or None,
            role=writing.role or None,
            represents=writing.represents,
            place=writing.place or None,
            own_text=writing.text or None,
            sentence=writing.sentence or None,
            answer_to_me=writing.answer_to_me,
            written_at=timezone.now(),
        )
        delivery.enqueue(
            CONFIRMATION_STREAM,
            # Without address: the letter holds the mailbox, so it lies in one place only.
            [
                delivery.Outgoing(
                    ref=str(letter.pk),
                    group=f"confirm:{letter.pk}",
                    lane=delivery.lane_of(writing.mailbox),
                )
            ],
            priority=Priority.PERSON_WAITS,
        )
    return letter


def confirm_letter(*, letter: Letter, keep_informed: bool) -> bool:
    """Accept the supporter's confirmation and queue one delivery for each target.

    Everything happens in one transaction. Returns False, and changes nothing, when this letter or
    another of the same person for the same appeal was confirmed before. Raises AppealClosed.
    """
    page = appeals.edition(letter.appeal, letter.language)
    if page is None or not page.is_open:
        raise AppealClosed
    try:
        with transaction.atomic():
            confirmed = Letter.objects.filter(pk=letter.pk, state=LetterState.PENDING).update(
                state=LetterState.CONFIRMED, confirmed_on=timezone.localdate()
            )
            if confirmed:
                letter.refresh_from_db()
                delivery.enqueue(LETTER_STREAM, _deliveries(letter, page))
    except IntegrityError:  # letters_one_a_person
        confirmed = 0
    if keep_informed and letter.mailbox:
        supporters.keep_informed(
            mailbox=letter.mailbox,
            name=letter.name or "",
            language=letter.language,
            country=letter.country,
            way="confirm page of a letter",
        )
    return bool(confirmed)


def confirm_token(letter: Letter) -> str:
    return tokens.make(CONFIRM, str(letter.pk))


def receipt_token(letter: Letter) -> str:
    return tokens.make(RECEIPT, str(letter.pk))


def letter_of(purpose: str, token: str) -> Letter | None:
    """The letter a token refers to, None when it is forgotten.

    Raises tokens.BadToken, tokens.ExpiredToken.
    """
    days = settings.PENDING_DAYS if purpose == CONFIRM else settings.SCRUB_DAYS
    return Letter.objects.filter(
        pk=tokens.read(purpose, token, within=timedelta(days=days))
    ).first()


def reach(targets: list[Target]) -> list[tuple[Target, dict[str, ContactPoint]]]:
    """Each target with the contact point that each channel would use."""
    points = offices.usable_points([target.office_id for target in targets])
    return [
        (target, {point.kind: point for point in reversed(points[target.office_id])})
        for target in targets
    ]


def _deliveries(letter: Letter, page: AppealPage) -> list[delivery.Outgoing]:
    """One delivery a target that takes mail; a mailbox that two targets share gets one letter."""
    targets = list(appeals.targets(letter.appeal, page.locale.language_code))
    found: dict[str, delivery.Outgoing] = {}
    for target, channels in reach(targets):
        if Channel.EMAIL in channels:
            address = channels[Channel.EMAIL].value
            found.setdefault(
                address,
                delivery.Outgoing(
                    ref=f"{letter.pk}:{target.pk}",
                    address=address,
                    group=str(letter.appeal),
                    part=str(target.pk),
                ),
            )
    return list(found.values())


def _spend(appeal: UUID, mailbox: str) -> None:
    """One mailbox gets few mails from us, whoever types it; and all together not without end."""
    budgets.spend(budgets.CONFIRMATIONS_AN_APPEAL, f"{appeal} {mailbox}")
    budgets.spend(budgets.CONFIRMATIONS_A_DAY, mailbox)
    budgets.spend(budgets.CONFIRMATIONS_IN_ALL)
