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
from clamour.delivery.models import Channel as Way
from clamour.delivery.models import Priority
from clamour.gate import budgets, mailboxes
from clamour.keys import tags, tokens
from clamour.letters import pacing
from clamour.letters.addressing import targets_for, way_to
from clamour.letters.models import Letter
from clamour.letters.states import LetterState
from clamour.offices.models import ContactPoint
from clamour.supporters import acting
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
    subject: str = ""
    text: str = ""
    own_purpose: str = ""
    sentence: str = ""
    answer_to_me: bool = False


def write_letter(*, page: AppealPage, writing: Writing) -> Letter:
    """Keep the letter for a week and send one mail to confirm it.

    Whether this mailbox has written before is answered by that mail alone, so that a stranger who
    types another's mailbox learns nothing. For the same reason a mailbox that has had its mails of
    today gets none, and nobody is told: the letter is kept like any other.
    Raises AppealClosed, and gate.OverBudget when all together are too many.
    """
    if not page.is_open:
        raise AppealClosed
    appeal = page.translation_key
    mailbox = mailboxes.canonical(writing.mailbox)
    with transaction.atomic():
        budgets.spend(budgets.CONFIRMATIONS_IN_ALL)
        may_mail = _may_mail(appeal, writing.mailbox)
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
            model_version=appeals.newest_version(appeal),
            own_subject=writing.subject or None,
            own_text=writing.text or None,
            own_purpose=writing.own_purpose,
            sentence=writing.sentence or None,
            answer_to_me=writing.answer_to_me,
            written_at=timezone.now(),
        )
        if may_mail:
            _ask(letter, writing.mailbox)
    return letter


def confirm_letter(*, letter: Letter, keep_informed: bool) -> bool:
    """Accept the supporter's confirmation and queue one delivery for each target.

    Everything happens in one transaction. Returns False, and sends nothing, when this letter or
    another of the same person for the same appeal was confirmed before. Raises AppealClosed.
    The wish to be kept informed counts in every case: whoever opened the link owns the mailbox.
    """
    with transaction.atomic():
        if keep_informed:
            _keep_informed(letter)
        page = _lock_edition(letter)
        is_open = page is not None and page.is_open
        confirmed = page is not None and is_open and _confirm(letter, page)
    if not is_open:
        raise AppealClosed
    return confirmed


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
    points = appeals.points(targets)
    return [
        (target, {point.kind: point for point in reversed(points[target.pk])}) for target in targets
    ]


@dataclass(frozen=True)
class Addressed:
    """A target of a letter; `address` is "" when we send nothing there.

    `within` is the target in whose delivery this one is reached: itself, or one with the same
    mailbox, which gets one letter.
    """

    target: Target
    way: Way
    address: str
    within: Target | None


def addressed(letter: Letter, page: AppealPage) -> list[Addressed]:
    """How this letter would reach each of its targets."""
    targets = targets_for(letter, page.locale.language_code)
    found: list[Addressed] = []
    first: dict[str, Target] = {}
    for target, channels in reach(targets):
        way, address = way_to(channels, page)
        # Two offices in one house or behind one form are two; one mailbox is one reader.
        shared = first.setdefault(address, target) if way == Way.EMAIL else target
        found.append(Addressed(target, way, address, shared if address else None))
    return found


def _lock_edition(letter: Letter) -> AppealPage | None:
    """The page, read while nobody can close it: closing writes these rows before it recalls.

    Without the lock a letter could enter the outbox behind a recall that did not see it. (SQLite
    has one writer at a time and needs no lock.)
    """
    pages = AppealPage.objects.select_for_update(no_key=True)
    list(pages.filter(translation_key=letter.appeal).order_by("pk").values_list("pk"))
    return appeals.edition(letter.appeal, letter.language)


def _confirm(letter: Letter, page: AppealPage) -> bool:
    reached = addressed(letter, page)
    rows = [[it.target.pk, it.target.office_id, it.within.pk if it.within else 0] for it in reached]
    try:
        with transaction.atomic():
            confirmed = Letter.objects.filter(pk=letter.pk, state=LetterState.PENDING).update(
                state=LetterState.CONFIRMED, confirmed_on=timezone.localdate(), addressed=rows
            )
    except IntegrityError:  # letters_one_a_person
        return False
    if confirmed:
        letter.refresh_from_db()
        if letter.mailbox:
            acting.remember(letter.mailbox, letter.appeal)
        for way in Way:
            of_way = _deliveries(letter, page, [it for it in reached if it.way == way])
            delivery.enqueue(LETTER_STREAM, of_way, channel=way)
    return bool(confirmed)


def _deliveries(
    letter: Letter, page: AppealPage, reached: list[Addressed]
) -> list[delivery.Outgoing]:
    """One delivery a target; a mailbox that two targets share gets one letter."""
    return [
        delivery.Outgoing(
            ref=letter.ref(it.target.pk),
            address=it.address,
            group=str(letter.appeal),
            part=str(it.target.pk),
            lane="" if it.way == Way.EMAIL else it.way,
            due=pacing.due(page, it.target) if it.way == Way.EMAIL else None,
        )
        for it in reached
        if it.within == it.target
    ]


def _keep_informed(letter: Letter) -> None:
    if letter.mailbox:
        supporters.keep_informed(
            mailbox=letter.mailbox,
            name=letter.name or "",
            language=letter.language,
            country=letter.country,
            way="confirm page of a letter",
        )


def _ask(letter: Letter, mailbox: str) -> None:
    """Queue the mail that asks for the confirmation."""
    # Without address: the letter holds the mailbox, so it lies in one place only.
    mail = delivery.Outgoing(
        ref=str(letter.pk), group=f"confirm:{letter.pk}", lane=delivery.lane_of(mailbox)
    )
    delivery.enqueue(CONFIRMATION_STREAM, [mail], priority=Priority.PERSON_WAITS)


def _may_mail(appeal: UUID, mailbox: str) -> bool:
    """One mailbox gets few mails from us, whoever types it; and one small domain not too many.

    Every budget is asked, whatever the first one says, so that no answer is quicker than another.
    """
    who = mailboxes.coarse(mailbox)
    domain = who.rpartition("@")[2]
    asked = [
        _within(budgets.CONFIRMATIONS_AN_APPEAL, f"{appeal} {who}"),
        _within(budgets.CONFIRMATIONS_A_DAY, who),
        domain in mailboxes.BIG_DOMAINS or _within(budgets.CONFIRMATIONS_A_DOMAIN, domain),
    ]
    return all(asked)


def _within(budget: budgets.Budget, who: str) -> bool:
    try:
        budgets.spend(budget, who)
    except budgets.OverBudget:
        return False
    return True
