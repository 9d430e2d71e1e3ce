"""Letters by fax: through a provider's mail gateway, else as sheets that wait for the desk."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from clamour.delivery import states
from clamour.delivery.channels import Channel
from clamour.delivery.channels.by_hand import ByHand
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.mailroom import Mailroom
from clamour.delivery.channels.letter import Letter
from clamour.delivery.channels.post.sheets import Sheet, printed
from clamour.delivery.models import Delivery
from clamour.delivery.outcomes import Outcome

# What a gateway needs of the letter's headers; Reply-To, which may be the writer's own mailbox, is
# none of the provider's business.
_KEPT = ("Date", "Message-ID", "From", "Subject")


def fax(mailroom: Mailroom, gateway: str) -> Channel:
    """The channel: by a gateway (`{number}@fax.provider.example`) where there is one."""
    return ByGateway(mailroom, gateway) if gateway else OnPaper()


class OnPaper(ByHand):
    """Sheets that somebody faxes."""

    def written(self, address: str) -> str:
        """Return the number in E.164 (ITU-T); raise ValueError when it is none."""
        number = "".join(address.split())
        if not number.removeprefix("+").isascii() or not number.removeprefix("+").isdecimal():
            raise ValueError("not a fax number")
        return number


class ByGateway:
    """Mails with the sheet attached, as any mail of ours: signed, over our relays."""

    def __init__(self, mailroom: Mailroom, gateway: str) -> None:
        self._mailroom = mailroom
        self._gateway = gateway

    def pack(self, deliveries: Sequence[Delivery]) -> tuple[list[Envelope], list[Outcome]]:
        return self._mailroom.pack(deliveries, written=OnPaper().written, remade=self._mailed)

    def deliver(
        self, letters: Sequence[Envelope], *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        return self._mailroom.deliver(letters, begin_within=begin_within)

    def _mailed(self, letter: Envelope) -> Envelope | Outcome:
        """The mail for the gateway; a letter of which none can be made stops no other."""
        to = self._gateway.replace("{number}", letter.recipient.removeprefix("+"))
        try:
            return replace(letter, recipient=to, message=mail(letter, to))
        except Exception as error:  # its words may quote the letter
            return Outcome(letter.pk, states.FAILED, answer=f"fax: {type(error).__name__}")


def mail(letter: Envelope, to: str) -> bytes:
    """Return the mail that a gateway turns into a fax: plain text, and the sheet as a PDF."""
    read = Letter.read(letter.message)
    old = message_from_bytes(letter.message, policy=SMTP)
    new = EmailMessage(policy=SMTP)
    for name in _KEPT:
        new[name] = old[name]
    new["To"] = to
    new.set_content(read.text)
    sheet = printed([Sheet(1, f"Fax {letter.recipient}", read)], title=read.subject, cover=False)
    new.add_attachment(sheet, maintype="application", subtype="pdf", filename="letter.pdf")
    return new.as_bytes()
