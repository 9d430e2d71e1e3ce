"""The stream of our own mails: links that were asked for, and the question after a silent year.

A ref is `kind:language:about:number`; the row holds the mailbox, except for the question, whose
entry does.
"""

from collections.abc import Mapping, Sequence

from django.conf import settings

from clamour.delivery import states
from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery
from clamour.supporters import exporting, mail, people, preferences
from clamour.supporters.mail import Mail
from clamour.supporters.models import ListEntry

TO_PERSONS = True
TEMPLATE = Template.compile(
    headers={
        "From": Mailbox(settings.SITE_NAME, "list@{domain}"),
        "To": Mailbox("", "{to}"),
        "Subject": "{subject}",
        # RFC 3834: no vacation notice answers this.
        "Auto-Submitted": "auto-generated",
    },
    body="{body}",
    holes=["domain", "to", "subject", "body"],
)


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The mail of each delivery; none for an entry that has gone, or that nobody can open now."""
    found = {row.pk: (row, _written(row)) for row in deliveries}
    return {pk: _filled(row, *said) for pk, (row, said) in found.items() if said}


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    """The mailboxes of questions."""
    return {ref: mailbox for ref in refs if (mailbox := _mailbox_of(ref))}


def heard(ref: str, state: str, answer: str) -> None:
    """Who asked for a link and does not get it asks again; a question that failed is asked anew."""
    entry = _entry(ref) if state in (states.FAILED, states.WITHDRAWN) else None
    if entry:
        ListEntry.objects.filter(pk=entry.pk).update(asked_on=None)


def stopped(ref: str, reason: str) -> None:
    """The question found nobody: the entry goes without an answer."""
    entry = _entry(ref)
    if entry:
        preferences.leave(entry)


def trapped(addresses: Sequence[str]) -> str:
    """A mail to one of the marks in an export of the list: that copy is in other hands."""
    export = exporting.was_written_to(addresses)
    if export is None:
        return ""
    return (
        f"it came to a mark in the copy of the list of {export.at:%Y-%m-%d}: that copy has leaked"
    )


def _written(row: Delivery) -> tuple[str, Mail] | None:
    kind, language, about, _number = row.ref.split(":")
    mailbox = row.address or _mailbox_of(row.ref)
    if not mailbox:
        return None
    if kind == "me":
        return mailbox, mail.your_page(mailbox, language)
    if kind == "join":
        return mailbox, mail.join(mailbox, language, country=about)
    entry = ListEntry.objects.filter(pk=int(about)).first()
    if entry is None:
        return None
    said = mail.move(mailbox, language, entry) if kind == "move" else mail.stay(language, entry)
    return mailbox, said


def _filled(row: Delivery, mailbox: str, said: Mail) -> bytes:
    holes = {"domain": row.domain, "to": mailbox, "subject": said.subject, "body": said.body}
    return TEMPLATE.fill({**stamps(row), **holes})


def _entry(ref: str) -> ListEntry | None:
    kind, _language, about, _number = ref.split(":")
    return ListEntry.objects.filter(pk=int(about)).first() if kind == "stay" else None


def _mailbox_of(ref: str) -> str:
    entry = _entry(ref)
    try:
        return people.of(entry).mailbox if entry else ""
    except people.Sealed:
        return ""
