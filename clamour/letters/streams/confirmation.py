"""The stream of confirmation mails, and of the mails by which supporters confirm themselves.

A ref is the letter's pk, with `:again` for its one reminder; the letter holds the mailbox.
"""

from collections.abc import Mapping, Sequence

from django.conf import settings

from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.inbound import addresses
from clamour.delivery.models import Delivery
from clamour.gate import mailboxes
from clamour.letters import actions, mail
from clamour.letters.models import Letter
from clamour.letters.queries import has_written

TO_PERSONS = True
CODE = "confirm"
AGAIN = ":again"
TEMPLATE = Template.compile(
    headers={
        "From": Mailbox(settings.SITE_NAME, "confirm@{domain}"),
        "To": Mailbox("", "{to}"),
        "Subject": "{subject}",
        # RFC 3834: no vacation notice answers this.
        "Auto-Submitted": "auto-generated",
    },
    body="{body}",
    holes=["domain", "to", "subject", "body"],
)


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The mail of each delivery; none for a letter that is forgotten or needs no reminder."""
    letters = Letter.objects.in_bulk({_letter(row.ref) for row in deliveries})
    return {
        row.pk: _message(row, letters[_letter(row.ref)])
        for row in deliveries
        if _letter(row.ref) in letters and _has_something_to_say(row, letters[_letter(row.ref)])
    }


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailbox of each letter that is still known."""
    letters = Letter.objects.in_bulk({_letter(ref) for ref in refs})
    found = {ref: letters.get(_letter(ref)) for ref in refs}
    return {ref: letter.mailbox for ref, letter in found.items() if letter and letter.mailbox}


def heard(ref: str, state: str, answer: str) -> None:
    """Nothing: an unconfirmed letter is forgotten after its week, however its mail fared."""


def code_address(letter: Letter) -> str:
    """Where the letter's author may write to confirm it."""
    return f"{CODE}.{addresses.token(letter.pk, CODE)}@{settings.LETTERS_DOMAIN}"


def named(address: str) -> str:
    """The letter whose code this address is; "" when it is none."""
    local, _at, domain = address.strip().lower().rpartition("@")
    word, _dot, token = local.partition(".")
    if word != CODE or domain != settings.LETTERS_DOMAIN.lower():
        return ""
    pk = addresses.number(token, CODE)
    return "" if pk is None else str(pk)


def called(ref: str, *, sender: str, proven: bool, to: Sequence[str]) -> str:
    """A supporter's own mail confirms their letter; what was made of it, for the desk.

    Nothing is sent in return: whatever anybody sends here, no stranger gets a mail from it.
    """
    letter = Letter.objects.filter(pk=int(ref)).first()
    if letter is None or letter.is_scrubbed:
        return "its letter is forgotten"
    if not _is_same(letter.mailbox or "", sender):
        return "it comes from another mailbox than the letter"
    if not proven:
        return "its sender's domain has not signed it: it confirms nothing"
    try:
        confirmed = actions.confirm_letter(letter=letter, keep_informed=False)
    except actions.AppealClosed:
        return "its appeal takes no letters any more"
    return "it confirmed a letter" if confirmed else "its writer had confirmed one before"


def _is_same(one: str, other: str) -> bool:
    try:
        return mailboxes.canonical(one) == mailboxes.canonical(other)
    except mailboxes.BadMailbox:
        return False


def _letter(ref: str) -> int:
    return int(ref.removesuffix(AGAIN))


def _has_something_to_say(row: Delivery, letter: Letter) -> bool:
    is_late = row.ref.endswith(AGAIN) and has_written(letter)
    return not (letter.is_scrubbed or is_late)


def _message(row: Delivery, letter: Letter) -> bytes:
    if has_written(letter):
        written = mail.already_wrote(letter)
    else:
        written = mail.confirm_letter(letter, again=row.ref.endswith(AGAIN))
    return TEMPLATE.fill(
        {
            **stamps(row),
            "domain": row.domain,
            "to": letter.mailbox or "",
            "subject": written.subject,
            "body": written.body,
        }
    )
