"""Keeps addresses fresh: what delivery learns of them, and which ask to be looked at again."""

import re
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clamour.delivery import states as delivery
from clamour.offices import actions
from clamour.offices.models import Channel, ContactPoint
from clamour.offices.states import USABLE, USABLE_FOR_COPIES, PointState
from clamour.oversight import actions as oversight

TRUSTED = timedelta(days=365)
_STATUS = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
# By the enhanced status (RFC 3463): the mailbox or its domain is not there, or takes nothing.
_NO_MAILBOX = re.compile(r"5\.1\.(?:1|2|3|6|10)|5\.2\.1|5\.4\.4")
_CLOSED = re.compile(r"5\.7\.\d+")
# What servers say that send none.
_SAYS_NO_MAILBOX = re.compile(
    r"^55[013]\b.*(?:no such (?:user|mailbox|recipient)|(?:user|recipient|mailbox) (?:is )?unknown|"
    r"unknown (?:user|recipient)|does not exist|mailbox unavailable|mailbox not found)",
    re.IGNORECASE,
)


def bounced(mailbox: str, answer: str) -> PointState | None:
    """Stop writing to a mailbox that is not there or does not want us; return its state now.

    A final answer about one letter alone (too big, unreadable) says nothing about the mailbox.
    """
    state = meaning(answer)
    if state is not None:
        for point in _points(mailbox):
            actions.mark(point, state.value, why=answer)
    return state


def meaning(answer: str) -> PointState | None:
    """What a server's final answer says about the mailbox; None for nothing.

    A policy against whom we were (spam, a failed DMARC test) is none against the office's mailbox:
    delivery writes as somebody else. What is left of 5.7.x are mailboxes closed to outsiders.
    """
    if delivery.when_again_as_told(answer) == delivery.POLICY:
        return None
    found = _STATUS.search(answer)
    if found is None:
        return PointState.BOUNCING if _SAYS_NO_MAILBOX.search(answer) else None
    if _NO_MAILBOX.fullmatch(found.group()):
        return PointState.BOUNCING
    return PointState.REFUSES if _CLOSED.fullmatch(found.group()) else None


def accepted(mailbox: str) -> None:
    """A letter came through: the mailbox works. One that was stopped stays so."""
    today = timezone.localdate()
    for point in _points(mailbox):
        if point.state == PointState.UNCHECKED:
            actions.mark(point, PointState.WORKING.value)
        if point.checked_on != today:
            ContactPoint.objects.filter(pk=point.pk).update(checked_on=today)


def confirm(point: ContactPoint, by: User) -> None:
    """A person says that the address is still right."""
    with transaction.atomic():
        if point.state == PointState.UNCHECKED:
            actions.mark(point, PointState.WORKING.value, by)
        ContactPoint.objects.filter(pk=point.pk).update(checked_on=timezone.localdate())
        subject, said = f"office:{point.office_id}", f"{point.kind} {point.value}"
        oversight.record(who=by, verb="check address", subject=subject, detail={"right": said})


def to_check(today: date | None = None) -> QuerySet[ContactPoint]:
    """Addresses in use that nobody has seen or checked for a year, the oldest evidence first."""
    limit = (today or timezone.localdate()) - TRUSTED
    old = [Q(**{name: None}) | Q(**{f"{name}__lt": limit}) for name in ("checked_on", "seen_on")]
    points = ContactPoint.objects.filter(*old, state__in=USABLE).select_related("office")
    return points.order_by("seen_on", "office__name", "pk")


def _points(mailbox: str) -> QuerySet[ContactPoint]:
    """Where it is used: several offices may have one mailbox."""
    return ContactPoint.objects.filter(
        kind=Channel.EMAIL, value=mailbox.lower(), state__in=USABLE_FOR_COPIES
    )
