"""A letter as people read it, taken out of its message: what is printed, faxed or copied."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from typing import Any

from clamour.delivery.channels.email.headers import one_line

# Control characters and the marks that turn the direction of text against its letters. What joins
# and parts letters (U+200C, U+200D) stays: Persian needs it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """Nothing in it is a mailbox of the writer's, unless the writer put it into the text."""

    office: str
    writer: str
    subject: str
    text: str

    @classmethod
    def read(cls, message: bytes) -> "Letter":
        """Read the bytes that a stream filled (`channels/email/template.py`)."""
        mail = message_from_bytes(message, policy=default)
        text = str(mail.get_content()).replace("\r\n", "\n").replace("\r", "\n")
        return cls(
            office=_name(mail["To"]),
            writer=_name(mail["From"]),
            subject=one_line(str(mail["Subject"] or "")),
            text=_UNSEEN.sub("", text.expandtabs(4)).strip("\n"),
        )


def _name(header: Any) -> str:
    """The display name of the first mailbox."""
    boxes = header.addresses if header else ()
    return one_line(boxes[0].display_name) if boxes else ""
