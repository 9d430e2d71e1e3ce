"""The stream of confirmation mails. A ref is the letter's pk; the letter holds the mailbox."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery
from clamour.letters import mail
from clamour.letters.models import Letter
from clamour.letters.queries import has_written

TO_PERSONS = True
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
    """The mail of each delivery; none for a letter that is forgotten."""
    letters = Letter.objects.in_bulk({int(row.ref) for row in deliveries})
    return {
        row.pk: _message(row, letters[int(row.ref)])
        for row in deliveries
        if int(row.ref) in letters and not letters[int(row.ref)].is_scrubbed
    }


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailbox of each letter that is still known."""
    letters = Letter.objects.in_bulk([int(ref) for ref in refs])
    return {str(pk): letter.mailbox for pk, letter in letters.items() if letter.mailbox}


def heard(ref: str, state: str, answer: str) -> None:
    """Nothing: an unconfirmed letter is forgotten after its week, however its mail fared."""


def _message(row: Delivery, letter: Letter) -> bytes:
    written = mail.already_wrote(letter) if has_written(letter) else mail.confirm_letter(letter)
    return TEMPLATE.fill(
        {
            **stamps(row),
            "domain": row.domain,
            "to": letter.mailbox or "",
            "subject": written.subject,
            "body": written.body,
        }
    )
