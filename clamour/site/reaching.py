"""The page of every way to an appeal's offices: what a supporter can do without our server."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from clamour.appeals import slots
from clamour.appeals.models import AppealPage
from clamour.letters.own_forms import OwnForm
from clamour.letters.own_mail import OwnMail, own_mails
from clamour.letters.states import CallOutcome, DeedWay
from clamour.offices.models import Channel
from clamour.site import missions, ways

PART = "offices/"
"""Where it stands below the appeal's own address."""
# An SMS longer than this is cut into parts that arrive in any order.
LONGEST_SMS = 300


@dataclass(frozen=True)
class Reach:
    """An office that is reached in one way: whom a deed is for, and the links."""

    target: int
    name: str
    links: list[ways.Link]


def letters(everyone: Iterable[ways.Addressee], page: AppealPage, language: str) -> list[OwnMail]:
    """One mail for each wording that the offices get, for the reader's own mailbox."""
    return own_mails([(it.target, it.points) for it in everyone], page, language)


def reached(everyone: Iterable[ways.Addressee], *kinds: Channel) -> list[Reach]:
    """The offices that can be reached so; each once, though written to for two purposes."""
    found: dict[str, Reach] = {}
    for it in everyone:
        if it.links(kinds):
            found.setdefault(it.name, Reach(it.target.pk, it.name, it.links(kinds)))
    return list(found.values())


def context_of(page: AppealPage, language: str, told: dict[str, Any]) -> dict[str, Any]:
    """What the page shows, beside what the appeal's own page shows (`told`)."""
    everyone = told["everyone"]
    form = OwnForm(appeal_page=page, language=told["language"])
    return told | {
        "mails": letters(everyone, page, language),
        "calls": reached(everyone, Channel.PHONE),
        "messages": _with_body(reached(everyone, Channel.SMS), told),
        "posted": reached(everyone, Channel.POST),
        "faxed": reached(everyone, Channel.FAX),
        "web_forms": reached(everyone, Channel.WEB),
        "outcomes": CallOutcome.choices,
        "ways": DeedWay,
        "form": form,
        "own_form": form,
        "groups": missions.groups(page, language),
    }


def _with_body(offices: list[Reach], told: dict[str, Any]) -> list[Reach]:
    """SMS links that hold the short form of the letter, else the first demand."""
    own = told["own"]
    short = slots.hinted(slots.fill(own.model.short, own.known)) if own else ""
    said = short if 0 < len(short) <= LONGEST_SMS else next(iter(told["demands"]), "")
    if not said:
        return offices
    # `?&` is understood by Android and by iOS, which disagree about the sign before `body`.
    body = f"?&body={quote(said[:LONGEST_SMS], safe='')}"
    return [
        Reach(it.target, it.name, [ways.with_body(link, body) for link in it.links])
        for it in offices
    ]
