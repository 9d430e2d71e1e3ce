"""An address of ours in copy: by it a letter that left from its author's own mailbox is counted.

It counts as confirmed when the author's domain has signed From, To and Cc (DKIM, aligned) and an
office of the appeal is among whom it names. Of the mail and its author nothing is kept but the tag
that lets one person count once.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.delivery import queries as delivery
from clamour.gate import budgets, mailboxes
from clamour.keys import tags
from clamour.letters.models import Letter
from clamour.letters.states import LetterState
from clamour.offices import routing
from clamour.offices.models import Channel
from clamour.offices.queries import usable_points

COPY = "copy"


def copy_address(page: AppealPage) -> str:
    """The address that counts letters of this appeal; "" where the desk or we take none."""
    if not (page.counted_copy and delivery.takes_answers()):
        return ""
    return f"{COPY}.{page.translation_key.hex}@{settings.LETTERS_DOMAIN}"


def named(address: str) -> str:
    """The appeal whose copies this address takes; "" when it takes none."""
    local, _at, domain = address.strip().lower().rpartition("@")
    word, _dot, appeal = local.partition(".")
    if word != COPY or domain != settings.LETTERS_DOMAIN.lower():
        return ""
    try:
        return str(UUID(hex=appeal))
    except ValueError:
        return ""


def called(ref: str, *, sender: str, proven: bool, to: Sequence[str]) -> str:
    """Count the letter that `sender` sent to `to` and to us; what was made of it, for the desk."""
    editions = appeals.editions(UUID(ref)).values()
    page = next((it for it in editions if it.is_open and it.counted_copy), None)
    if page is None:
        return "its appeal takes no letters"
    if not proven:
        return "its sender's domain has not signed it: it counts nothing"
    if not _offices(page) & {it.strip().lower() for it in to}:
        return "it went to none of the appeal's offices"
    return _counted(page, sender)


def _counted(page: AppealPage, sender: str) -> str:
    try:
        mailbox = mailboxes.canonical(sender)
    except mailboxes.BadMailbox:
        return "its sender is no mailbox"
    try:
        with transaction.atomic():
            _spend(page, mailbox)
            _keep(page, mailbox)
    except IntegrityError:  # letters_one_a_person
        return "its writer counts already"
    except budgets.OverBudget:
        return "more than people can send: not counted"
    return "a letter from its writer's own mailbox: counted"


def _spend(page: AppealPage, mailbox: str) -> None:
    domain = mailbox.rpartition("@")[2]
    budgets.spend(budgets.COPIES_AN_APPEAL, str(page.translation_key))
    if domain not in mailboxes.BIG_DOMAINS:
        budgets.spend(budgets.COPIES_A_DOMAIN, domain)


def _keep(page: AppealPage, mailbox: str) -> None:
    Letter.objects.create(
        appeal=page.translation_key,
        state=LetterState.CONFIRMED,
        tag=tags.appeal_tag(page.translation_key, mailbox),
        country="",
        language=page.locale.language_code,
        written_at=timezone.now(),
        confirmed_on=timezone.localdate(),
        by_own_mail=True,
    )


def _offices(page: AppealPage) -> set[str]:
    """The mailboxes that the appeal protests to, in any edition; every embassy of "near you"."""
    pages = appeals.editions(page.translation_key)
    targets = {it.pk: it for code in pages for it in appeals.targets(page.translation_key, code)}
    offices = {it.office_id for it in targets.values()}
    for it in targets.values():
        if it.office.is_nearest:
            offices |= set(routing.all_of(it.office.country))
    points = usable_points(list(offices))
    found = {it.value for some in points.values() for it in some if it.kind == Channel.EMAIL}
    return {box.lower() for box in found}
