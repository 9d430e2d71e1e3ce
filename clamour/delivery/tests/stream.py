"""A stream for tests: small letters, a memory of what it heard, and a few ways to go wrong.

Refs that begin with "raises" or "badname" make it fail; "gone" has nothing left to say; "big" is a
letter of 8 MB; "empty" has no text, "raw" no template and a line of 999 bytes.
"""

from collections.abc import Mapping, Sequence

from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery

told: list[tuple[str, str, str]] = []
# Texts of letters by their refs, and what has nothing left to say.
TEXTS: dict[str, str] = {}
GONE: set[str] = set()
ADDRESSES: dict[str, str] = {}

TEMPLATE = Template.compile(
    headers={
        "From": Mailbox("{name}", "letters@{domain}"),
        "To": Mailbox("The Ministry", "{to}"),
        "Subject": "Letter {ref}",
    },
    body="{text}\n",
    holes=["name", "domain", "to", "ref", "text"],
)


def content(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    return {
        row.pk: _message(row)
        for row in deliveries
        if row.ref not in GONE and not row.ref.startswith("gone")
    }


def recipients(refs: Sequence[str]) -> Mapping[str, str]:
    return {ref: ADDRESSES[ref] for ref in refs if ref in ADDRESSES}


def heard(ref: str, state: str, answer: str) -> None:
    told.append((ref, state, answer))
    if ref.startswith("deaf"):
        raise ValueError("this stream does not want to hear")


def _message(row: Delivery) -> bytes:
    if row.ref.startswith("raises"):
        raise RuntimeError("a secret of jane@home.example")
    to = "two@a.example\r\nBcc: three@a.example" if row.ref.startswith("badname") else "a@b.example"
    if row.ref.startswith("raw"):
        return b"From: a@b.example\r\n\r\n" + b"x" * 999
    if row.ref.startswith("empty"):
        return b"From: a@b.example\r\n\r\n \r\n"
    text = "line\n" * 1_600_000 if row.ref.startswith("big") else "Жизнь\n.\n.dot"
    text = TEXTS.get(row.ref, text)
    holes = {"name": "Jane", "domain": row.domain, "to": to, "ref": row.ref, "text": text}
    return TEMPLATE.fill({**stamps(row), **holes})
