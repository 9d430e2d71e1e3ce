"""Our own mails to supporters: each a function, each a folder under templates/mail.

They hold our words alone, and of the sender's only the name: otherwise the form would be an open
relay for anybody's text.
"""

import re
from datetime import timedelta
from math import ceil
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.delivery.models import Delivery
from clamour.letters.addressing import reach, targets_for, way_to
from clamour.letters.links import confirm_token, never_token, receipt_token
from clamour.letters.models import Letter
from clamour.letters.receipts import GivenBack


class Mail(NamedTuple):
    subject: str
    body: str


def confirm_letter(letter: Letter, *, again: bool = False) -> Mail:
    """Asks the owner of the mailbox whether the letter is theirs; `again` a day later."""
    link = reverse("letters:confirm", args=[confirm_token(letter)])
    kept = timedelta(days=settings.PENDING_DAYS) - (timezone.now() - letter.written_at)
    return _render(
        "confirm_again" if again else "confirm_letter",
        letter,
        link=settings.SITE_URL + link,
        days=max(1, ceil(kept / timedelta(days=1))),
        never=_never(letter),
    )


def already_wrote(letter: Letter) -> Mail:
    """Tells the owner of the mailbox, and nobody else, that a second letter does not count."""
    return _render("already_wrote", letter, never=_never(letter))


def letter_failed(letter: Letter, failed: list[GivenBack]) -> Mail:
    """Gives a letter back that will not arrive, with the ways that are left."""
    link = reverse("letters:receipt", args=[receipt_token(letter)])
    return _render("letter_failed", letter, failed=failed, link=settings.SITE_URL + link)


def _never(letter: Letter) -> str:
    """The link by which a mailbox asks never to be written to again."""
    return settings.SITE_URL + reverse("letters:never", args=[never_token(letter.mailbox or "")])


def answer(letter: Letter, *, sender: str, **told: Any) -> Mail:
    """Hands an office's answer on: its words as plain text, ours around them.

    The first line says whether the domain in From signed it.
    """
    domain = sender.rpartition("@")[2] or "?"
    return _render("answer", letter, sender=sender, domain=domain, **told)


def office_of(delivery: Delivery | None, language: str) -> str:
    """The name of the office that a letter's delivery went to, "" when nobody knows any more."""
    part = delivery.part if delivery else ""
    target = Target.objects.filter(pk=int(part)).first() if part.isdecimal() else None
    if target is None or target.office.is_nearest:
        return ""
    return target.office.name_in(language)


def _never_a_link(name: str) -> str:
    """A space after each dot: "St.John" would be taken for an address by some programs."""
    return re.sub(r"\.(?=\w)", ". ", name)


def _addressees(letter: Letter, page: AppealPage | None, language: str) -> list[str]:
    """The offices that the letter will really go to: those that take mail, or that we write to."""
    reached = reach(targets_for(letter, language))
    return [
        target.office.name_in(language)
        for target, channels in reached
        if page and way_to(channels, page)[1]
    ]


def _render(mail: str, letter: Letter, **more: Any) -> Mail:
    page = appeals.edition(letter.appeal, letter.language)
    language = page.locale.language_code if page else letter.language
    context = {
        "name": _never_a_link(letter.name or ""),
        "title": page.title if page else "",
        "addressees": _addressees(letter, page, language),
        "site": settings.SITE_NAME,
        "contact": settings.CONTACT_MAILBOX,
        **more,
    }
    with override(letter.language):
        return Mail(
            subject=render_to_string(f"mail/{mail}/subject.txt", context).strip(),
            body=render_to_string(f"mail/{mail}/body.txt", context),
        )
