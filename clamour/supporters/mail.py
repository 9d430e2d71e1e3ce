"""Our own mails to who is or wants to be on the list: each a function and a folder of templates."""

from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from clamour.gate import mailboxes
from clamour.supporters import passes
from clamour.supporters.models import ListEntry


class Mail(NamedTuple):
    subject: str
    body: str


def your_page(mailbox: str, language: str) -> Mail:
    """The link to what we hold and what is wished; the same for who is on no list at all."""
    token = passes.make(passes.ME, mailbox=mailboxes.normal(mailbox))
    return _render("your_page", language, link=_link("me", token), days=_days(passes.ME))


def join(mailbox: str, language: str, *, country: str) -> Mail:
    """Asks the owner of the mailbox whether they want our alerts."""
    token = passes.make(passes.JOIN, mailbox=mailbox, language=language, country=country)
    return _render("join", language, link=_link("join", token), days=_days(passes.JOIN))


def move(mailbox: str, language: str, entry: ListEntry) -> Mail:
    """Asks the owner of the new mailbox whether alerts shall come here from now on."""
    token = passes.make(passes.MOVE, mailbox=mailbox, entry=entry.pk, mark=passes.mark(entry))
    return _render("move", language, link=_link("move", token), days=_days(passes.MOVE))


def stay(language: str, entry: ListEntry) -> Mail:
    """Asks somebody who was silent for a year whether to go on."""
    from clamour.supporters.silence import ANSWER_WITHIN

    link = _link("stay", passes.for_entry(passes.STAY, entry))
    return _render("stay", language, link=link, days=ANSWER_WITHIN.days)


def _link(name: str, token: str) -> str:
    return settings.SITE_URL + reverse(f"supporters:{name}", args=[token])


def _days(purpose: str) -> int:
    return passes.LASTS[purpose].days


def _render(mail: str, language: str, **more: Any) -> Mail:
    context = {"site": settings.SITE_NAME, "contact": settings.CONTACT_MAILBOX, **more}
    with override(language):
        return Mail(
            subject=render_to_string(f"mail/list/{mail}/subject.txt", context).strip(),
            body=render_to_string(f"mail/list/{mail}/body.txt", context),
        )
