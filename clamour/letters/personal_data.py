"""The PERSONAL_DATA door of letters: what is held, erased, expired."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from clamour.appeals.models import AppealPage
from clamour.delivery import actions as delivery
from clamour.delivery.inbound import content as mails
from clamour.delivery.inbound import receiving
from clamour.delivery.models import Delivery, Incoming
from clamour.gate import mailboxes
from clamour.keys import tags
from clamour.keys.files import KeyGone
from clamour.letters.actions import CONFIRMATION_STREAM, LETTER_STREAM
from clamour.letters.failures import STREAM as FAILURE_STREAM
from clamour.letters.models import PERSONAL_FIELDS, Failure, Letter
from clamour.letters.states import LetterState
from clamour.letters.streams.reply import STREAM as ANSWER_STREAM
from clamour.reading.documents.mail import parsed

AT_ONCE = 500


def held(mailbox: str) -> Iterable[dict[str, Any]]:
    for letter in _letters_of(mailbox):
        yield {
            "what": "letter",
            "appeal": str(letter.appeal),
            "state": letter.state,
            "written": letter.written_at.isoformat(),
            "country": letter.country,
            **{field: getattr(letter, field) for field in PERSONAL_FIELDS},
        }
        for answer in _answers(letter):
            yield {
                "what": "answer of an office",
                "came": answer.at.isoformat(),
                "text": mails.text(parsed(receiving.opened(answer))),
            }


def mailboxes_held() -> Iterator[str]:
    """Every mailbox in a letter: an erasure is done again after a restore, where tags say nothing
    because each appeal has its own key.
    """
    held = Letter.objects.filter(mailbox__isnull=False).values_list("mailbox", flat=True)
    yield from filter(None, held.iterator())


def erase(mailbox: str) -> int:
    """Forget the person: what was not sent goes, of the others the bare count stays.

    What has not left yet is withdrawn. The tag stays as long as the appeal's key: without it the
    same person could confirm again and be counted twice.
    """
    erased = 0
    for letter in _letters_of(mailbox):
        delivery.withdraw(CONFIRMATION_STREAM, asked_by(letter.pk))
        delivery.withdraw(FAILURE_STREAM, told_by(letter))
        delivery.withdraw(LETTER_STREAM, letter.refs)
        _forget_answers(letter)
        if letter.state != LetterState.CONFIRMED:
            letter.delete()
        else:
            Letter.objects.filter(pk=letter.pk).update(**PERSONAL_FIELDS)
        erased += 1
    return erased


def expire(now: datetime) -> int:
    """Forget pending letters after a week, sent ones SCRUB_DAYS after their last delivery ended,
    and an appeal's key APPEAL_KEY_DAYS after it closed."""
    week_ago = now - timedelta(days=settings.PENDING_DAYS)
    expired, _rows = Letter.objects.filter(
        state=LetterState.PENDING, written_at__lt=week_ago
    ).delete()
    expired += _forget_undecided(now - timedelta(days=settings.SCRUB_DAYS))
    expired += _scrub_sent(now - timedelta(days=settings.SCRUB_DAYS))
    _destroy_keys(now)
    return expired


def schema() -> Iterable[dict[str, str]]:
    return [
        {
            "what": gettext("letter: name, mailbox, organisation, place, own words (encrypted)"),
            "until": gettext(
                "%(pending)d days unconfirmed; %(scrub)d days after the last delivery has ended"
            )
            % {"pending": settings.PENDING_DAYS, "scrub": settings.SCRUB_DAYS},
        },
        {
            "what": gettext(
                "letter: keyed tag of the mailbox, after an erasure too, so that one person counts "
                "once"
            ),
            "until": gettext("%(days)d days after the appeal closes: its key goes then")
            % {"days": settings.APPEAL_KEY_DAYS},
        },
        {
            "what": gettext("letter: country, day, kind"),
            "until": gettext("kept: it is the count"),
        },
    ]


def _letters_of(mailbox: str) -> Iterator[Letter]:
    """The person's letters that say more than the count. Each appeal has its own key, so each is
    asked; an appeal whose key is gone knows nobody.
    """
    canonical = mailboxes.canonical(mailbox)
    for appeal in Letter.objects.order_by().values_list("appeal", flat=True).distinct():
        try:
            tag = tags.appeal_tag(appeal, canonical)
        except KeyGone:
            continue
        yield from Letter.objects.filter(appeal=appeal, tag=tag, mailbox__isnull=False)


def _answers(letter: Letter) -> QuerySet[Incoming]:
    """What came back to the letter and still has its words; they may quote it and its author."""
    return Incoming.objects.filter(
        delivery__stream=LETTER_STREAM, delivery__ref__in=letter.refs, raw__isnull=False
    )


def _forget_answers(letter: Letter) -> None:
    answers = _answers(letter)
    delivery.withdraw(ANSWER_STREAM, [str(pk) for pk in answers.values_list("pk", flat=True)])
    answers.update(raw=None)


def asked_by(letter: int) -> list[str]:
    """The refs of the mails that asked for a confirmation."""
    return [str(letter), f"{letter}:again"]


def told_by(letter: Letter) -> list[str]:
    """The refs of the mails that gave a letter back."""
    return [f"{letter.pk}:{pk}" for pk in letter.failures.values_list("pk", flat=True)]


def _forget_undecided(before: datetime) -> int:
    """Letters that the desk refused, or never looked at: what was not sent is not counted."""
    states = (LetterState.FROZEN, LetterState.REFUSED)
    return Letter.objects.filter(state__in=states, written_at__lt=before).delete()[0]


def _scrub_sent(before: datetime) -> int:
    """Scrub confirmed letters none of whose deliveries is open or has ended since `before`."""
    sent = Letter.objects.filter(
        state=LetterState.CONFIRMED, mailbox__isnull=False, confirmed_on__lt=before.date()
    )
    appeals = list(sent.order_by().values_list("appeal", flat=True).distinct())
    return sum(_scrub_appeal(sent.filter(appeal=appeal), str(appeal), before) for appeal in appeals)


def _scrub_appeal(sent: QuerySet[Letter], group: str, before: datetime) -> int:
    """In batches by primary key, asking for exact refs, so that the index answers."""
    parts = list(
        Delivery.objects.filter(group=group).order_by().values_list("part", flat=True).distinct()
    )
    scrubbed = last = 0
    while batch := list(
        sent.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        last = batch[-1]
        done = sorted(set(batch) - _still_moving(batch, parts, before))
        scrubbed += Letter.objects.filter(pk__in=done).update(**PERSONAL_FIELDS)
        delivery.scrub(CONFIRMATION_STREAM, [ref for pk in done for ref in asked_by(pk)])
        Failure.objects.filter(letter__in=done).delete()
    return scrubbed


def _still_moving(letters: list[int], parts: list[str], before: datetime) -> set[int]:
    refs = [f"{letter}:{part}" for letter in letters for part in parts]
    moving = Delivery.objects.filter(stream=LETTER_STREAM, ref__in=refs).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=before)
    )
    return {int(ref.partition(":")[0]) for ref in moving.values_list("ref", flat=True)}


def _destroy_keys(now: datetime) -> None:
    """Forget the keys of appeals closed long ago, once no letter is left that the key would find.

    A letter still on its way must stay within reach of who wants to see or erase it.
    """
    closed_before = (now - timedelta(days=settings.APPEAL_KEY_DAYS)).date()
    for appeal in _closed(closed_before):
        if _has_key(appeal) and not _unscrubbed(appeal).exists():
            tags.destroy_appeal_key(appeal)


def _unscrubbed(appeal: UUID) -> QuerySet[Letter]:
    return Letter.objects.filter(appeal=appeal, mailbox__isnull=False)


def _has_key(appeal: UUID) -> bool:
    try:
        tags.appeal_tag(appeal, "")
    except KeyGone:
        return False
    return True


def _closed(before: date) -> list[UUID]:
    """The appeals all of whose pages were closed before that day, or are gone for as long.

    Nobody knows when a page went: the appeal's newest letter stands for that day.
    """
    pages: dict[UUID, list[date | None]] = {}
    for appeal, closed_on in AppealPage.objects.values_list("translation_key", "closed_on"):
        pages.setdefault(appeal, []).append(closed_on)
    closed = [appeal for appeal, days in pages.items() if all(day and day < before for day in days)]
    orphans = Letter.objects.exclude(appeal__in=list(pages)).order_by().values("appeal")
    newest = orphans.annotate(newest=Max("written_at")).values_list("appeal", "newest")
    return closed + [appeal for appeal, written_at in newest if written_at.date() < before]
