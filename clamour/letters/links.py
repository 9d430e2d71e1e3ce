"""The links by which people come back to a letter: each a signed token for one purpose."""

from datetime import timedelta

from django.conf import settings

from clamour.delivery import suppression
from clamour.keys import tokens
from clamour.letters.models import Letter

CONFIRM = "letters.confirm"
RECEIPT = "letters.receipt"
WAITING = "letters.waiting"
NEVER = "letters.never"


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
