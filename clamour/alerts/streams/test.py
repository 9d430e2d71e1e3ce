"""The stream of test copies. A ref is `mailing:language:number`; the row holds the mailbox."""

from collections.abc import Mapping, Sequence

from clamour.alerts.mails import test_mail
from clamour.alerts.models import MailingText
from clamour.delivery.models import Delivery


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    """The copy for the desk; none of a draft that was thrown away."""
    made = {}
    for row in deliveries:
        number, language, _any = row.ref.split(":")
        text = MailingText.objects.filter(mailing=int(number), language=language).first()
        mail = test_mail(text.mailing, text) if text else None
        if mail and row.address:
            made[row.pk] = mail.test(row, row.address)
    return made


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    return {}


def heard(ref: str, state: str, answer: str) -> None:
    """Nothing: who waits for a test sees whether it comes."""
