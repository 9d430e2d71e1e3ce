"""Mails that come back, for tests: those of test_data, about the delivery of the test."""

from importlib import resources

from clamour.delivery.channels.email import envelopes
from clamour.delivery.identities.book import book
from clamour.delivery.inbound import handling, matching, receiving
from clamour.delivery.models import Delivery, Incoming

TOKEN = b"0123456789abcdef0123456789abcd"


def names(suffix: str = "") -> list[str]:
    folder = resources.files("clamour.delivery.tests") / "test_data"
    found = [one.name.removesuffix(".eml") for one in folder.iterdir() if one.name.endswith(".eml")]
    return sorted(name for name in found if name.endswith(suffix))


def mail(name: str, row: Delivery | None = None) -> bytes:
    """A mail of test_data as it travels, about this delivery."""
    folder = resources.files("clamour.delivery.tests") / "test_data"
    raw = (folder / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")
    return raw.replace(TOKEN, row.token.encode()) if row else raw


def come(raw: bytes, *, to: str = "", sender: str | None = None) -> Incoming:
    """Store a mail and handle all that is new; return it as it stands then."""
    receiving.store(raw, recipient=to, sender=sender)
    pk = Incoming.objects.order_by("-pk").values_list("pk", flat=True)[0]
    handling.handle_new()
    return Incoming.objects.get(pk=pk)


def packed(*rows: Delivery) -> tuple[list[envelopes.Envelope], list[object]]:
    """What the sender would send of these rows, as the first of our identities, and what failed."""
    for row in rows:
        row.sealed = Delivery.objects.annotate(lies_as=matching.SEALED).get(pk=row.pk).lies_as
    first = book().identities[0]
    return envelopes.pack(rows, lambda some: ({row.pk: first for row in some}, []))
