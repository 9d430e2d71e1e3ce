"""What can happen: a thing is recorded, asked for, agreed to, refused, done.

A room that does something two persons must agree to wraps it in `permitted(...)`, and checks
`demand_permit(...)` at the one spot where all paths meet (e.g. the page's own publish).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour.oversight.models import BEGINNING, Entry, Request
from clamour.oversight.states import MOVES, RequestState

Account = User | AnonymousUser | None
LOG_LOCK = 0x_C1A_0001  # any number, the same in every process


def digest(said: Any) -> str:
    """What stands for plain data where the words themselves need not be kept."""
    # As JSON, so that nothing moves from one piece to the next unnoticed.
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Permit:
    """A thing that may be done now: this verb, on this subject, in exactly this version."""

    verb: str
    subject: str
    digest: str

    @classmethod
    def of(cls, verb: str, subject: str, said: Iterable[Any]) -> "Permit":
        """The permit for the version that `said` describes, piece by piece."""
        return cls(verb, subject, digest(list(said)))


class NeedsSecondPerson(PermissionDenied):
    """Another desk account must agree first; `request` waits for it."""

    def __init__(self, request: Request | None = None) -> None:
        super().__init__(_("A second person must agree to this first."))
        self.request = request


class NeedsReason(PermissionDenied):
    """A desk of one says why instead."""

    def __init__(self) -> None:
        super().__init__(_("You work alone at this desk: write one sentence that says why."))


class NotYours(PermissionDenied):
    """Nobody agrees to what they asked for themselves."""

    def __init__(self) -> None:
        super().__init__(_("You asked for this yourself: another person must agree."))


class AlreadyDecided(Exception):
    """The request is not waiting any more."""


_permits: ContextVar[tuple[Permit, ...]] = ContextVar("permits", default=())


def record(*, who: Account, verb: str, subject: str, detail: dict[str, Any] | None = None) -> Entry:
    """Append to the log, in the caller's transaction."""
    with transaction.atomic():
        _wait_for_turn()
        last = Entry.objects.order_by("-number").first()
        entry = Entry(
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            who=who.get_username() if who and who.is_authenticated else "clamour",
            verb=verb,
            subject=subject,
            detail=detail or {},
            previous=last.hash if last else BEGINNING,
        )
        entry.hash = entry.reckon_hash()
        entry.save()
        return entry


def needs_second_person() -> bool:
    """Whether this desk has two accounts or more."""
    return get_user_model().objects.filter(is_active=True).count() >= 2


@contextmanager
def permitted(
    permit: Permit,
    *,
    by: User | None,
    title: str,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Do what is inside, if it may be done; else raise NeedsSecondPerson or NeedsReason.

    With two accounts or more an agreed request for exactly this is used up, or a request is left
    waiting. The request outlives the refusal, so call this outside of your own transaction.
    The log takes down who agreed or why, and `detail`.
    """
    if by is None:  # a command has no name to put into the log
        raise NeedsSecondPerson
    two_persons = needs_second_person()
    if two_persons and not _agreed(permit).exists():
        raise NeedsSecondPerson(_ask(permit, by=by, title=title, reason=reason))
    if not two_persons and not reason.strip():
        raise NeedsReason
    with transaction.atomic():
        why = _use_agreement(permit) if two_persons else {"reason": reason.strip()}
        token = _permits.set((*_permits.get(), permit))
        try:
            yield
        finally:
            _permits.reset(token)
        record(who=by, verb=permit.verb, subject=permit.subject, detail={**why, **(detail or {})})


def demand_permit(permit: Permit) -> None:
    """Raise NeedsSecondPerson unless `permitted` has opened the way for exactly this."""
    if permit not in _permits.get():
        raise NeedsSecondPerson


def agree(*, request: Request, by: User) -> None:
    """Agree as the second person; raise NotYours or AlreadyDecided."""
    if request.asked_by_id == by.pk:
        raise NotYours
    _decide(request, RequestState.AGREED, by)


def refuse(*, request: Request, by: User) -> None:
    """Refuse a request, or take one's own back; raise AlreadyDecided."""
    _decide(request, RequestState.REFUSED, by)


def _decide(request: Request, state: RequestState, by: User) -> None:
    before = [old for old, new in MOVES.items() if state in new]
    with transaction.atomic():
        changed = Request.objects.filter(pk=request.pk, state__in=before).update(
            state=state, decided_by=by, decided_at=timezone.now()
        )
        if not changed:
            raise AlreadyDecided(str(request))
        request.refresh_from_db()
        record(who=by, verb=str(state.value), subject=request.subject, detail=_agreement(request))


def _ask(permit: Permit, *, by: User, title: str, reason: str) -> Request:
    with transaction.atomic():
        request, made = Request.objects.get_or_create(
            verb=permit.verb,
            subject=permit.subject,
            digest=permit.digest,
            state=RequestState.WAITING,
            defaults={
                "title": title[:255],
                "reason": reason,
                "asked_by": by,
                "asked_at": timezone.now(),
            },
        )
        if made:
            record(who=by, verb="ask", subject=permit.subject, detail=_agreement(request))
    return request


def _agreed(permit: Permit) -> QuerySet[Request]:
    return Request.objects.filter(
        verb=permit.verb,
        subject=permit.subject,
        digest=permit.digest,
        state=RequestState.AGREED,
    )


def _use_agreement(permit: Permit) -> dict[str, Any]:
    """Use the agreement up, in the transaction of what was agreed to: if that fails, it stands."""
    request = _agreed(permit).select_related("asked_by", "decided_by").first()
    if request is None or not _agreed(permit).update(state=RequestState.USED):
        raise NeedsSecondPerson
    return _agreement(request)


def _agreement(request: Request) -> dict[str, Any]:
    return {
        "request": request.pk,
        "of": request.verb,
        "title": request.title,
        "reason": request.reason,
        "asked_by": request.asked_by.get_username(),
        "decided_by": request.decided_by.get_username() if request.decided_by else None,
    }


def _wait_for_turn() -> None:
    """One writer at a time: SQLite's transactions are immediate, PostgreSQL needs a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
