"""What a supporter on the list changes: wishes, a pause, the mailbox; and leaving."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clamour.gate import budgets, mailboxes
from clamour.supporters import actions, joining, ledger, passes, people
from clamour.supporters.models import ListEntry, Response, Rhythm, Wish
from clamour.supporters.people import Person

PAUSE = timedelta(days=90)


@dataclass(frozen=True)
class Wishes:
    """What somebody wants to hear; an empty list of labels or countries means all."""

    language: str
    country: str = ""
    name: str = ""
    organisation: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rhythm: int = Rhythm.AT_ONCE.value
    only_urgent: bool = False
    remembers_acts: bool = False


@transaction.atomic
def change(entry: ListEntry, mailbox: str, wishes: Wishes) -> None:
    """Keep what is wished. `mailbox` is proven: a sealed entry is sealed anew with it."""
    person = Person(mailbox, wishes.name, wishes.organisation)
    for column, value in people.columns(person).items():
        setattr(entry, column, value)
    entry.language, entry.country = wishes.language, wishes.country
    entry.rhythm, entry.only_urgent = wishes.rhythm, wishes.only_urgent
    entry.picks_labels, entry.picks_countries = bool(wishes.labels), bool(wishes.countries)
    entry.remembers_acts = wishes.remembers_acts
    seen(entry)
    entry.save()
    if not wishes.remembers_acts:
        entry.acts.all().delete()
    entry.wishes.all().delete()
    Wish.objects.bulk_create(_rows(entry, wishes))


def wishes_of(entry: ListEntry, person: Person) -> Wishes:
    """What the entry says now."""
    picked: dict[str, list[str]] = {kind: [] for kind in Wish.Kind.values}
    for kind, value in entry.wishes.order_by("value").values_list("kind", "value"):
        picked[kind].append(value)
    return Wishes(
        language=entry.language,
        country=entry.country,
        name=person.name,
        organisation=person.organisation,
        languages=tuple(picked[Wish.Kind.LANGUAGE]),
        countries=tuple(picked[Wish.Kind.COUNTRY]),
        labels=tuple(picked[Wish.Kind.LABEL]),
        rhythm=entry.rhythm,
        only_urgent=entry.only_urgent,
        remembers_acts=entry.remembers_acts,
    )


def pause(entry: ListEntry, until: date | None = None) -> None:
    """Get nothing until a day, else for three months."""
    entry.paused_until = until or timezone.localdate() + PAUSE
    seen(entry)
    entry.save()


def go_on(entry: ListEntry) -> None:
    """End a pause; also the answer to our question after a silent year."""
    entry.paused_until = None
    seen(entry)
    entry.save()


@transaction.atomic
def leave(entry: ListEntry, *, via: str = "", why: str = Response.Kind.LEFT) -> None:
    """Forget the entry at once; a second click finds nothing and changes nothing."""
    ledger.note(ledger.LIST, bytes(entry.tag))
    actions.owe()
    gone, _rows = ListEntry.objects.filter(pk=entry.pk).delete()
    if gone and via:
        count(via, why)


def count(to: str, kind: str) -> None:
    """One more did this after that mailing."""
    counted = Response.objects.filter(to=to, kind=kind)
    if not counted.update(number=F("number") + 1):
        Response.objects.get_or_create(to=to, kind=kind)
        counted.update(number=F("number") + 1)


def ask_to_move(entry: ListEntry, mailbox: str) -> None:
    """Send a link to the new mailbox: only its owner may bring the entry there.

    Raise BadMailbox, budgets.OverBudget (of all mails that somebody sets off).
    """
    budgets.spend(budgets.CONFIRMATIONS_IN_ALL)
    joining.mail("move", mailbox=mailbox, language=entry.language, about=entry.pk)


@transaction.atomic
def move(token: str) -> ListEntry | None:
    """The button behind that link; None when the entry has gone since.

    Raise tokens.BadToken, tokens.ExpiredToken.
    """
    told = passes.read(passes.MOVE, token)
    entry = ListEntry.objects.filter(pk=told["entry"]).first()
    if entry is None or passes.mark(entry) != told["mark"]:
        return people.entry_of(told["mailbox"])  # a second click
    tag = people.list_tag(told["mailbox"])
    ListEntry.objects.filter(tag=tag).exclude(pk=entry.pk).delete()
    if bytes(entry.tag) != tag:
        ledger.note(ledger.LIST, bytes(entry.tag))
    person = Person(told["mailbox"])
    if entry.sealed is None:
        person = replace(people.of(entry), mailbox=mailboxes.normal(told["mailbox"]))
    for column, value in people.columns(person).items():
        setattr(entry, column, value)
    seen(entry)
    entry.save()
    return entry


def seen(entry: ListEntry) -> None:
    """A sign of life: the silent year begins anew, and earlier bounces say nothing any more."""
    entry.alive_on, entry.asked_on, entry.bounces = timezone.localdate(), None, 0


def _rows(entry: ListEntry, wishes: Wishes) -> Iterable[Wish]:
    for kind, values in (
        (Wish.Kind.LABEL, wishes.labels),
        (Wish.Kind.COUNTRY, wishes.countries),
        (Wish.Kind.LANGUAGE, wishes.languages),
    ):
        for value in dict.fromkeys(values):
            yield Wish(entry=entry, kind=kind, value=value[:100])
