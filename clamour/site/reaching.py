"""The page of every way to an appeal's offices: what a supporter can do without our server."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.letters.own_forms import OwnForm
from clamour.letters.own_mail import Copied, OwnMail, copied, own_mails
from clamour.letters.states import CallOutcome, DeedWay
from clamour.offices.models import Channel
from clamour.site import missions, ways
from clamour.site.frame import alternates

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
    # What to paste into the office's own form.
    letter: Copied | None = None


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
    lettered = partial(_with_letter, everyone, page, language)
    form = OwnForm(appeal_page=page, language=told["language"])
    switch = [replace(it, address=f"{it.address}{PART}") for it in told["switch"]]
    return told | {
        "switch": switch,
        "alternates": alternates({it.language: it.address for it in switch}),
        "mails": letters(everyone, page, language),
        "calls": reached(everyone, Channel.PHONE),
        "messages": _with_body(lettered(Channel.SMS), told["demands"]),
        "posted": reached(everyone, Channel.POST),
        "faxed": reached(everyone, Channel.FAX),
        "web_forms": lettered(Channel.WEB),
        "outcomes": CallOutcome.choices,
        "ways": DeedWay,
        "form": form,
        "own_form": form,
        "groups": missions.groups(page, language),
    }


def _with_letter(
    everyone: Iterable[ways.Addressee], page: AppealPage, language: str, channel: Channel
) -> list[Reach]:
    """The offices that this channel reaches, each with the letter that it gets."""
    models = appeals.model_letters(page.translation_key)
    targets = {it.target.pk: it.target for it in everyone}
    return [
        replace(it, letter=copied(targets[it.target], models, language))
        for it in reached(everyone, channel)
    ]


def _with_body(offices: list[Reach], demands: list[str]) -> list[Reach]:
    """SMS links that hold the short form of each office's letter, else the first demand."""
    return [
        replace(it, links=[ways.with_body(link, _sms(it.letter, demands)) for link in it.links])
        for it in offices
    ]


def _sms(letter: Copied | None, demands: list[str]) -> str:
    short = letter.short if letter else ""
    said = short if 0 < len(short) <= LONGEST_SMS else next(iter(demands), "")[:LONGEST_SMS]
    # `?&` is understood by Android and by iOS, which disagree about the sign before `body`.
    return f"?&body={quote(said, safe='')}" if said else ""
