"""The three doors by which a lower room reaches a higher one; there is no fourth.

Each is a setting that names modules. The Protocols below say what such a module must offer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from clamour.delivery.models import Delivery


class Stream(Protocol):
    """A kind of message that `delivery` carries without knowing what it is about.

    What a stream may leave out. `TO_PERSONS = True`: its mailboxes are persons', and one
    that is not there, or calls our mail unwanted, gets nothing more from us; `stopped(ref, reason)`
    then tells the stream (`delivery.models.inbound.Reason`). `replied(ref, incoming)`:
    somebody answered by the mail with that pk (`delivery.models.Incoming`); it returns whether the
    answer goes on to whom it is for. Without it answers are left to the desk. `named(address)` and
    `called(ref, sender, proven, to)`: a code of this stream that people write to (`named` below).
    `trapped(addresses)`: addresses of ours that nobody should know; it returns what the desk is
    told of a mail to one of them, or "".
    """

    def content(self, deliveries: "Sequence[Delivery]") -> Mapping[int, bytes]:
        """The message of each delivery by its pk; one that is missing has nothing left to say.

        Addresses of ours in it are at the delivery's `domain`.
        """

    def recipients(self, refs: Sequence[str]) -> Mapping[str, str]:
        """The address of each ref, for deliveries that hold none themselves."""

    def heard(self, ref: str, state: str, answer: str) -> None:
        """A delivery of `ref` has come to `state`; `answer` is what the server said."""


class Renderer(Protocol):
    """What makes public pages: `site.rendering`."""

    def respond(
        self, request: "HttpRequest", template: str, context: dict[str, Any], *, status: int
    ) -> "HttpResponse":
        """A dynamic public page (a form with its mistakes, a confirmation) in the site's look."""

    def preview(self, request: "HttpRequest", page: Any) -> "HttpResponse":
        """The public page of a draft, for the desk."""


class PersonalData(Protocol):
    """A module that holds data of persons.

    One whose tags say nothing to other rooms also tells `mailboxes_held()`, so that an erasure can
    be done again after a restore.
    """

    def held(self, mailbox: str) -> Iterable[dict[str, Any]]:
        """What is held about the person who proved this mailbox."""

    def erase(self, mailbox: str) -> int:
        """Forget the person; return how many things were forgotten."""

    def expire(self, now: datetime) -> int:
        """Forget what has had its time; return how many things were forgotten."""

    def schema(self) -> Iterable[dict[str, str]]:
        """What is held and until when, for the transparency page."""


def stream(name: str) -> Stream:
    return cast(Stream, import_module(settings.DELIVERY_STREAMS[name]))


def writes_to_persons(name: str) -> bool:
    """Whether the mailboxes of this stream are persons'."""
    return bool(getattr(stream(name), "TO_PERSONS", False))


def stopped(name: str, ref: str, reason: str) -> None:
    """Tell the stream that the person behind `ref` gets nothing more from us, and why."""
    hear = getattr(stream(name), "stopped", None)
    if hear:
        hear(ref, reason)


def replied(name: str, ref: str, incoming: int) -> bool:
    """Give an answer to the stream of what was answered; whether it goes on to somebody."""
    take = getattr(stream(name), "replied", None)
    return bool(take and take(ref, incoming))


def named(addresses: Iterable[str]) -> tuple[str, str] | None:
    """The stream and ref that one of these addresses is a code of, None when it is nobody's."""
    for name in settings.DELIVERY_STREAMS:
        ask = getattr(stream(name), "named", None)
        if ask is None:
            continue
        for address in addresses:
            if ref := ask(address):
                return name, str(ref)
    return None


def called(name: str, ref: str, *, sender: str, proven: bool, to: Sequence[str]) -> str:
    """Tell the stream that `sender` wrote to its code; return what was made of it.

    `to` are all whom the mail names; if it is proven, these are, too.
    """
    return str(cast(Any, stream(name)).called(ref, sender=sender, proven=proven, to=to))


def trapped(addresses: Sequence[str]) -> str:
    """Tell the streams whom a mail came to, whatever mail it is; what the desk must hear of it."""
    for name in settings.DELIVERY_STREAMS:
        ask = getattr(stream(name), "trapped", None)
        if ask and (told := ask(addresses)):
            return str(told)
    return ""


def renderer() -> Renderer:
    return cast(Renderer, import_module(settings.PAGE_RENDERER))


def personal_data() -> list[PersonalData]:
    return [cast(PersonalData, import_module(name)) for name in settings.PERSONAL_DATA]


def what_is_held() -> list[dict[str, str]]:
    """Every kind of personal data and until when: each room that holds some says so itself."""
    return [dict(rule) for room in personal_data() for rule in room.schema()]
