"""Mails that come back, for tests: those of test_data, about the delivery of the test."""

from importlib import resources

from clamour.delivery.inbound import handling, receiving
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
