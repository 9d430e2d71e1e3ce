"""What can happen to a letter: written, confirmed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from clamour.appeals import queries as appeals
from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage
from clamour.delivery import actions as delivery
from clamour.delivery.models import Channel as Way
from clamour.delivery.models import Priority
from clamour.gate import breaker, mailboxes, mailing
from clamour.keys import tags
from clamour.letters import freezing, keeping, pacing
from clamour.letters.addressing import Addressed, addressed
from clamour.letters.models import Letter
from clamour.letters.states import LetterState
from clamour.supporters import acting
from clamour.supporters import actions as supporters

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


@dataclass(frozen=True)
class Asking:
    """A letter to be kept; whether it is our mail that asks for its confirmation."""

    page: AppealPage
    writing: Writing
    by_our_mail: bool = True


def write_letter(*, page: AppealPage, writing: Writing, by_our_mail: bool = True) -> Letter:
    """Keep the letter for a week and send one mail to confirm it, if it is our mail that asks.

    Whether this mailbox has written before is answered by that mail alone, so that a stranger who
    types another's mailbox learns nothing. For the same reason a mailbox that has had its mails of
    today gets none, and nobody is told: the letter is kept like any other. Raises AppealClosed.
    """
    return write_letters([Asking(page, writing, by_our_mail)])[0]


def write_letters(asked: Sequence[Asking]) -> list[Letter]:
    """The same for many, each table in one statement: a crowd writes at once."""
    if not all(it.page.is_open for it in asked):
        raise AppealClosed
    letters = [draft(it.page, it.writing) for it in asked]
    by_our_mail = [letter for it, letter in zip(asked, letters, strict=True) if it.by_our_mail]
    with transaction.atomic(savepoint=False):
        may = mailing.each_may_write([(_mailbox(it), str(it.appeal)) for it in by_our_mail])
        asks = [letter for letter, it in zip(by_our_mail, may, strict=True) if it]
        for letter in asks:
            letter.asked = 1
        keeping.insert(letters)
        if asks:
            hours = Counter(breaker.hour_of(letter.written_at) for letter in asks)
            for hour, number in hours.items():
                breaker.note_asked(hour, number)
            ask(asks)
    return letters


def send_at_once(*, page: AppealPage, writing: Writing) -> Letter | None:
    """Write and confirm in one go, for a mailbox that is proven already (`letters.known`).

    None when this person has written for the appeal before. Raises AppealClosed.
    """
    with transaction.atomic():
        letter = draft(page, writing)
        keeping.insert([letter])
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


def ask(letters: Sequence[Letter], *, again: bool = False) -> None:
    """Queue the mails that ask for the confirmations, or those that remind of it."""
    # Without address: the letter holds the mailbox, so it lies in one place only.
    mails = [
        delivery.Outgoing(
            ref=f"{letter.pk}:again" if again else str(letter.pk),
            group=f"confirm:{letter.pk}",
            lane=delivery.lane_of(_mailbox(letter)),
        )
        for letter in letters
    ]
    delivery.enqueue(CONFIRMATION_STREAM, mails, priority=Priority.PERSON_WAITS)


def _mailbox(letter: Letter) -> str:
    return letter.mailbox or ""
