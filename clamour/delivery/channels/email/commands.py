"""The commands that introduce a letter, fitted to what its relay offers."""

from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.email.opening import Offers


def cannot_carry(letter: Envelope, offers: Offers) -> str:
    """Why this relay could never take the letter, or ''."""
    if letter.recipient.isascii() and letter.message.isascii():
        return ""
    if _needs_utf8(letter) and not offers.utf8:
        return "address: the relay takes no mailbox outside ASCII"
    if not letter.message.isascii() and not offers.eight_bit:
        return "content: the relay takes no 8-bit letters"
    return ""


def introduction(letter: Envelope, offers: Offers) -> bytes:
    """MAIL, RCPT and DATA, a line each."""
    size = f" SIZE={len(letter.message)}" if offers.size else ""
    eight = "" if letter.message.isascii() else " BODY=8BITMIME"
    utf8 = " SMTPUTF8" if _needs_utf8(letter) else ""
    back = notify = ""
    if offers.dsn:
        # RFC 3461: a bounce names our token, and holds no word of the letter.
        back = f" RET=HDRS ENVID={letter.sender.partition('@')[0]}"
        notify = " NOTIFY=FAILURE,DELAY"
    return (
        f"MAIL FROM:<{letter.sender}>{size}{eight}{utf8}{back}\r\n"
        f"RCPT TO:<{letter.recipient}>{notify}\r\n"
        "DATA\r\n"
    ).encode()


def _needs_utf8(letter: Envelope) -> bool:
    """Whether a mailbox in the envelope or the headers is not ASCII (RFC 6531)."""
    if letter.recipient.isascii() and letter.message.isascii():
        return False
    head = letter.message.partition(b"\r\n\r\n")[0]
    return not (letter.recipient.isascii() and head.isascii())
