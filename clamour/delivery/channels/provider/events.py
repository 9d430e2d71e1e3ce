"""What a provider tells later of a letter: delivered, bounced, complained of.

`/hooks/mail/<identity>/` is anymail's view of that provider, which checks the secret (or the
provider's signature) before a word is read. What it reads comes here, by way of no signal.
"""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from clamour.delivery import actions, identities, states
from clamour.delivery.channels.provider.provider import Provider
from clamour.delivery.inbound import judging
from clamour.delivery.models import Delivery, Incoming

# A provider tries deferred letters itself; all its other events are nobody's business.
_GONE_WRONG = {"bounced", "rejected", "failed"}


class TooEarly(Exception):
    """The letter's own answer is not written back yet; the provider shall come again."""


@csrf_exempt
def events(request: HttpRequest, name: str) -> HttpResponse:
    """Take what the provider of the identity `name` tells; 404 for any other identity."""
    identity = identities.book().by_name(name)
    if identity is None or not isinstance(identity.relay, Provider):
        raise Http404
    view = type("Events", (identity.relay.events_view(),), {"signal": _Heard(identity.domain)})
    try:
        answer: HttpResponse = _dispatched(view(**identity.relay.settings), request)
    except TooEarly:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return answer


def _dispatched(view: Any, request: HttpRequest) -> HttpResponse:
    view.setup(request)
    answer: HttpResponse = view.dispatch(request)
    return answer


class _Heard:
    """What anymail sends its events to."""

    def __init__(self, domain: str) -> None:
        self._domain = domain

    def send(self, *, event: Any, **kwargs: Any) -> None:
        message_id = (event.metadata or {}).get("delivery", "")
        row = Delivery.objects.filter(message_id=message_id).first() if message_id else None
        if row is None:
            return  # somebody else's letter, or one that was forgotten
        if row.state == states.CLAIMED:
            raise TooEarly
        hear(row, event, domain=self._domain)


def hear(row: Delivery, event: Any, *, domain: str) -> None:
    """Move the delivery by what was told; what says nothing new changes nothing."""
    said = event.mta_response or event.description or ""
    try:
        if event.event_type == "delivered":
            actions.settle(row, states.ACCEPTED, answer=said or "delivered")
        elif event.event_type in _GONE_WRONG:
            answer = said or f"{event.event_type}: {event.reject_reason or 'no reason given'}"
            # "Rejected" is the provider's own word ("blacklisted"), no receiving server's.
            by_server = event.event_type != "rejected"
            if not (by_server and identities.refused(row, answer, domain=domain)):
                actions.settle(row, _end(event.esp_event), answer=answer)
        elif event.event_type == "complained":
            _keep(row, event)
    except states.NoSuchMove:
        pass  # told twice, or after the end


def _end(told: dict[str, Any]) -> str:
    """What a bounce comes to. Brevo and SES tell of soft ones when they have given up.

    That a mailbox was full for some days says nothing against it.
    """
    soft = told.get("event") == "soft_bounce"  # Brevo
    soft = soft or told.get("bounce", {}).get("bounceType") in ("Transient", "Undetermined")  # SES
    return states.FAILED if soft else states.BOUNCED


def _keep(row: Delivery, event: Any) -> None:
    """A complaint means what one by mail means; told twice it is one."""
    about = f"{row.message_id} {event.event_id or event.event_type}"
    try:
        with transaction.atomic():
            verdict = judging.complained(row)
            Incoming.objects.create(
                fingerprint=hashlib.sha256(about.encode()).digest()[:16],
                kind=verdict.kind,
                state=verdict.state,
                delivery=row,
                proven=True,
                note=verdict.note,
            )
    except IntegrityError:
        pass
