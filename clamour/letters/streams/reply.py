"""The stream of answers that go on to supporters. A ref is the pk of the mail that came in.

The words are the stored mail's, as plain text under headers of ours; the letter holds the mailbox.
Both are forgotten in time, and then nothing is left to say.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings

from clamour.delivery import actions as delivery
from clamour.delivery.channels.email.headers import BadMailbox, addr_spec
from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.inbound import content as mails
from clamour.delivery.inbound import receiving
from clamour.delivery.inbound.addresses import answer_address
from clamour.delivery.models import Delivery, Incoming
from clamour.letters import mail
from clamour.letters.models import Letter
from clamour.reading.documents.mail import parsed

STREAM = "letters.reply"
TO_PERSONS = True
# A mailbox that answers one letter more often than this is read by the desk alone.
MOST_FOR_A_LETTER = 20
HEADERS: dict[str, str | Mailbox | list[Mailbox]] = {
    "From": Mailbox(settings.SITE_NAME, "{from}"),
    "To": Mailbox("", "{to}"),
    "Reply-To": Mailbox("", "{office}"),
    "Subject": "{subject}",
    # RFC 3834: no vacation notice answers this.
    "Auto-Submitted": "auto-generated",
}
TEMPLATE = Template.compile(
    headers=HEADERS, body="{body}", holes=["from", "to", "office", "subject", "body"]
)


def send_on(letter: Letter, incoming: int) -> bool:
    """Queue an answer for the letter's author; False when they are forgotten, or have had enough.

    It is recalled with nothing: an appeal that is stopped may still be answered.
    """
    if letter.is_scrubbed:
        return False
    group = f"answers:{letter.pk}"
    if Delivery.objects.filter(group=group).count() >= MOST_FOR_A_LETTER:
        return False
    lane = delivery.lane_of(letter.mailbox or "")
    delivery.enqueue(STREAM, [delivery.Outgoing(ref=str(incoming), group=group, lane=lane)])
    return True


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The answer of each delivery; none when it or its letter is forgotten."""
    incoming = _incoming(row.ref for row in deliveries)
    letters = _letters(incoming.values())
    return {
        row.pk: _message(row, letters[int(row.ref)], incoming[int(row.ref)])
        for row in deliveries
        if int(row.ref) in letters and incoming[int(row.ref)].raw
    }


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailbox of each letter's author who is still known."""
    letters = _letters(_incoming(refs).values())
    return {str(pk): letter.mailbox for pk, letter in letters.items() if letter.mailbox}


def heard(ref: str, state: str, answer: str) -> None:
    """Nothing: the desk has the answer, too, whatever became of this copy."""


def _incoming(refs: Iterable[str]) -> dict[int, Incoming]:
    rows = Incoming.objects.select_related("delivery").defer("delivery__address")
    return rows.in_bulk([int(ref) for ref in refs])


def _letters(incoming: Iterable[Incoming]) -> dict[int, Letter]:
    """The letter that each mail answers, by the mail's pk."""
    numbers = {one.pk: int(one.delivery.ref.partition(":")[0]) for one in incoming if one.delivery}
    letters = Letter.objects.in_bulk(set(numbers.values()))
    return {
        pk: letters[number]
        for pk, number in numbers.items()
        if number in letters and not letters[number].is_scrubbed
    }


def _message(row: Delivery, letter: Letter, incoming: Incoming) -> bytes:
    told = parsed(receiving.opened(incoming))
    sender = mails.sender(told)
    written = mail.answer(
        letter,
        office=mail.office_of(incoming.delivery, letter.language),
        proven=incoming.proven,
        sender=sender,
        subject=mails.header(told, "Subject"),
        text=mails.text(told),
        attachments=[one.name for one in mails.attachments(told)],
    )
    ours = answer_address(row, "answer")
    return TEMPLATE.fill(
        {
            **stamps(row),
            "from": ours,
            "to": letter.mailbox or "",
            "office": _mailbox(sender) or ours,
            "subject": written.subject,
            "body": written.body,
        }
    )


def _mailbox(sender: str) -> str:
    """The office's mailbox for Reply-To; "" when From was none."""
    try:
        return addr_spec(sender)
    except BadMailbox:
        return ""
