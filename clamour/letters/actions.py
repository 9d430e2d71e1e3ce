"""What can happen to a letter: written, confirmed."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clamour.appeals import queries as appeals
from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage, Target
from clamour.delivery import actions as delivery
from clamour.delivery import suppression
from clamour.delivery.models import Channel as Way
from clamour.delivery.models import Priority
from clamour.gate import breaker, mailboxes, mailing
from clamour.keys import tags, tokens
from clamour.letters import freezing, keeping, pacing
from clamour.letters.addressing import targets_for, way_to
from clamour.letters.models import Letter
from clamour.letters.states import LetterState
from clamour.offices.models import ContactPoint
from clamour.supporters import acting
from clamour.supporters import actions as supporters

CONFIRM = "letters.confirm"
RECEIPT = "letters.receipt"
WAITING = "letters.waiting"
NEVER = "letters.never"
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


def write_letter(*, page: AppealPage, writing: Writing, by_our_mail: bool = True) -> Letter:
    """Keep the letter for a week and send one mail to confirm it, if it is our mail that asks.

    Whether this mailbox has written before is answered by that mail alone, so that a stranger who
    types another's mailbox learns nothing. For the same reason a mailbox that has had its mails of
    today gets none, and nobody is told: the letter is kept like any other. Raises AppealClosed.
    """
    if not page.is_open:
        raise AppealClosed
    with transaction.atomic(savepoint=False):
        letter = draft(page, writing)
        asks = by_our_mail and mailing.may_write(writing.mailbox, about=str(letter.appeal))
        letter.asked = 1 if asks else 0
        keeping.insert(letter)
        if asks:
            breaker.note_asked(letter.written_at)
            ask(letter, writing.mailbox)
    return letter


def send_at_once(*, page: AppealPage, writing: Writing) -> Letter | None:
    """Write and confirm in one go, for a mailbox that is proven already (`letters.known`).

    None when this person has written for the appeal before. Raises AppealClosed.
    """
    with transaction.atomic():
        letter = draft(page, writing)
        keeping.insert(letter)
        if confirm_letter(letter=letter, keep_informed=False):
            return letter
        letter.delete()
    return None


def draft(page: AppealPage, writing: Writing) -> Letter:
    """The letter as it would be kept; it is not saved."""
    appeal = page.translation_key
    return Letter(
        appeal=appeal,
        tag=tags.appeal_tag(appeal, mailboxes.canonical(writing.mailbox)),
        kind=writing.kind,
        country=writing.country,
        language=writing.language,
        name=writing.name,
        mailbox=writing.mailbox,
        organisation=writing.organisation or None,
        role=writing.role or None,
        represents=writing.represents,
        place=writing.place or None,
        model_version=_newest_version(appeal),
        own_subject=writing.subject or None,
        own_text=writing.text or None,
        own_purpose=writing.own_purpose,
        sentence=writing.sentence or None,
        answer_to_me=writing.answer_to_me,
        written_at=timezone.now(),
    )


_newest_version = kept(appeals.newest_version)


def confirm_letter(*, letter: Letter, keep_informed: bool, by_our_mail: bool = False) -> bool:
    """Accept the supporter's confirmation and queue one delivery for each target.

    Everything happens in one transaction. A letter with words that the desk must see first is
    frozen instead (`freezing.py`). Returns False, and sends nothing, when this letter or another of
    the same person for the same appeal was confirmed before. Raises AppealClosed.
    The wish to be kept informed counts in every case: whoever opened the link owns the mailbox.
    `by_our_mail`: the link in a mail of ours was opened; the breaker counts it.
    """
    with transaction.atomic():
        if keep_informed:
            _keep_informed(letter)
        page = lock_edition(letter)
        is_open = page is not None and page.is_open
        confirmed = page is not None and is_open and _confirm(letter, page)
        if confirmed and by_our_mail and letter.asked:
            breaker.note_confirmed(letter.written_at)
    if not is_open:
        raise AppealClosed
    return confirmed


def dispatch(letter: Letter, page: AppealPage) -> None:
    """Count the letter and queue its deliveries, in the caller's transaction; its row is ours."""
    reached = addressed(letter, page)
    letter.state, letter.confirmed_on = LetterState.CONFIRMED, timezone.localdate()
    letter.addressed = [
        [it.target.pk, it.target.office_id, it.within.pk if it.within else 0] for it in reached
    ]
    letter.save(update_fields=["state", "confirmed_on", "addressed"])
    if letter.mailbox:
        acting.remember(letter.mailbox, letter.appeal)
    for way in Way:
        of_way = _deliveries(letter, page, [it for it in reached if it.way == way])
        delivery.enqueue(LETTER_STREAM, of_way, channel=way)


def confirm_token(letter: Letter) -> str:
    return tokens.make(CONFIRM, str(letter.pk))


def waiting_token(letter: Letter) -> str:
    """For the page that waits for the supporter's own mail: whoever wrote the form has it."""
    return tokens.make(WAITING, str(letter.pk))


def receipt_token(letter: Letter) -> str:
    return tokens.make(RECEIPT, str(letter.pk))


def never_token(mailbox: str) -> str:
    """For the link that ends all mail from us; it names the mailbox by its mark alone."""
    return tokens.make(NEVER, suppression.mark_of(mailbox))


def never_write_again(token: str) -> None:
    """Write nothing to the mailbox of this link any more. Raises tokens.BadToken."""
    suppression.suppress_mark(mark_in(token))


def mark_in(token: str) -> str:
    """The mark of a mailbox that a link names; it does not expire. Raises tokens.BadToken."""
    return tokens.read(NEVER, token, within=timedelta(days=36_500))


def letter_of(purpose: str, token: str) -> Letter | None:
    """The letter a token refers to, None when it is forgotten.

    Raises tokens.BadToken, tokens.ExpiredToken.
    """
    days = settings.SCRUB_DAYS if purpose == RECEIPT else settings.PENDING_DAYS
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


def lock_edition(letter: Letter) -> AppealPage | None:
    """The page, read while nobody can close it: closing writes these rows before it recalls.

    Without the lock a letter could enter the outbox behind a recall that did not see it. (SQLite
    has one writer at a time and needs no lock.)
    """
    pages = AppealPage.objects.select_for_update(no_key=True)
    list(pages.filter(translation_key=letter.appeal).order_by("pk").values_list("pk"))
    return appeals.edition(letter.appeal, letter.language)


def _confirm(letter: Letter, page: AppealPage) -> bool:
    why = freezing.reasons(letter)
    state = LetterState.FROZEN if why else LetterState.CONFIRMED
    try:
        with transaction.atomic():
            mine = Letter.objects.filter(pk=letter.pk, state=LetterState.PENDING).update(
                state=state, frozen_for=",".join(why)
            )
    except IntegrityError:  # letters_one_a_person
        return False
    if mine:
        letter.refresh_from_db()
        if not why:
            dispatch(letter, page)
    return bool(mine)


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


def ask(letter: Letter, mailbox: str, *, again: bool = False) -> None:
    """Queue the mail that asks for the confirmation, or the one that reminds of it."""
    # Without address: the letter holds the mailbox, so it lies in one place only.
    mail = delivery.Outgoing(
        ref=f"{letter.pk}:again" if again else str(letter.pk),
        group=f"confirm:{letter.pk}",
        lane=delivery.lane_of(mailbox),
    )
    delivery.enqueue(CONFIRMATION_STREAM, [mail], priority=Priority.PERSON_WAITS)
