"""Coming onto the list without acting, and asking for a link to one's own page.

The answer to a form is the same whether the mailbox is known, is on the list, or has had its mails
of today: only its owner learns anything, by mail.
"""

import secrets
from datetime import timedelta
from typing import Any

from clamour.delivery import actions as delivery
from clamour.delivery.models import Priority
from clamour.gate import budgets, mailboxes
from clamour.gate.budgets import Budget
from clamour.supporters import actions, passes
from clamour.supporters.models import ListEntry
from clamour.supporters.people import list_tag

STREAM = "supporters.mail"
MAILS_A_DAY = Budget("list mails a day", 3, timedelta(days=1))
FORM = "form without a letter"


def ask_to_join(*, mailbox: str, language: str, country: str) -> None:
    """Send one mail with the link that joins. Raises BadMailbox.

    Whether the form may set off a mail at all has been asked (`gate.admission`).
    """
    mail("join", mailbox=mailbox, language=language, about=country)


def ask_for_page(*, mailbox: str, language: str) -> None:
    """Send one mail with the link to what we hold and what is wished. Raises as above."""
    mail("me", mailbox=mailbox, language=language)


def join(token: str) -> ListEntry:
    """The button behind the link of `ask_to_join`. Raises tokens.BadToken, ExpiredToken."""
    told = passes.read(passes.JOIN, token)
    return actions.keep_informed(
        mailbox=told["mailbox"],
        name="",
        language=told["language"],
        country=told["country"],
        way=FORM,
    )


def mail(kind: str, *, mailbox: str, language: str, about: Any = "") -> None:
    """Queue one of our own mails, if the mailbox may have one more today."""
    mailbox = mailboxes.normal(mailbox)
    if not _may_mail(mailbox):
        return
    row = delivery.Outgoing(
        ref=f"{kind}:{language}:{about}:{secrets.token_hex(8)}",
        address=mailbox,
        group=group_of(mailbox),
    )
    delivery.enqueue(STREAM, [row], priority=Priority.PERSON_WAITS)


def group_of(mailbox: str) -> str:
    """What our own mails to a mailbox are found by again when it is erased."""
    return f"me:{list_tag(mailbox).hex()}"


def _may_mail(mailbox: str) -> bool:
    """Every budget is asked, so that no answer is quicker than another."""
    who = mailboxes.coarse(mailbox)
    domain = who.rpartition("@")[2]
    asked = [
        _within(MAILS_A_DAY, who),
        domain in mailboxes.BIG_DOMAINS or _within(budgets.CONFIRMATIONS_A_DOMAIN, domain),
    ]
    return all(asked)


def _within(budget: Budget, who: str) -> bool:
    try:
        budgets.spend(budget, who)
    except budgets.OverBudget:
        return False
    return True
