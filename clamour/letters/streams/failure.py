"""The stream that gives a letter back to its writer. A ref is `<letter>:<a failure of it>`."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery
from clamour.letters import mail
from clamour.letters.models import Letter
from clamour.letters.receipts import given_back

TO_PERSONS = True
TEMPLATE = Template.compile(
    headers={
        "From": Mailbox(settings.SITE_NAME, "letters@{domain}"),
        "To": Mailbox("", "{to}"),
        "Subject": "{subject}",
        # RFC 3834: no vacation notice answers this.
        "Auto-Submitted": "auto-generated",
    },
    body="{body}",
    holes=["domain", "to", "subject", "body"],
)


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The mail of each delivery; none for a letter that is forgotten."""
    letters = Letter.objects.in_bulk({_letter(row.ref) for row in deliveries})
    return {
        row.pk: _message(row, letters[_letter(row.ref)])
        for row in deliveries
        if _letter(row.ref) in letters and not letters[_letter(row.ref)].is_scrubbed
    }


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailbox of each letter that is still known."""
    letters = Letter.objects.in_bulk({_letter(ref) for ref in refs})
    found = {ref: letters.get(_letter(ref)) for ref in refs}
    return {ref: letter.mailbox for ref, letter in found.items() if letter and letter.mailbox}


def heard(ref: str, state: str, answer: str) -> None:
    """Nothing: the receipt says the same, however this mail fared."""


def _letter(ref: str) -> int:
    return int(ref.partition(":")[0])


def _message(row: Delivery, letter: Letter) -> bytes:
    written = mail.letter_failed(letter, given_back(letter))
    return TEMPLATE.fill(
        {
            **stamps(row),
            "domain": row.domain,
            "to": letter.mailbox or "",
            "subject": written.subject,
            "body": written.body,
        }
    )
