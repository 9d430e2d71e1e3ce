"""The demo plays the whole way by itself and counts what arrived, beside Clamour's own books."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from django.contrib.auth import get_user_model

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.models import AppealPage
from clamour.commands.run import Addresses
from clamour.demo.acting import act, mails
from clamour.demo.dating import dated
from clamour.demo.supporters import Supporter, supporters
from clamour.intake.actions import bring_in
from clamour.letters.addressing import reach
from clamour.offices.models import Channel

AT_ONCE = 8
PATIENCE_SECONDS = 120
COUNTRY = "XZ"

Tick = Callable[[str, int], None]


class Letterbox:
    """An office's mailbox in the catcher. `senders`: who wrote since it was first emptied.

    Each supporter's letter leaves from an address of its own, so a sender seen twice is a letter
    that came twice.
    """

    def __init__(self, catcher: str, mailbox: str) -> None:
        self.mailbox = mailbox
        self.senders: list[str] = []
        self._catcher = catcher
        self._last = ""
        while found := mails(catcher, to=mailbox, after=self._last):
            self._last = found[-1]["id"]

    def empty(self) -> int:
        """Take what is new; return how many letters."""
        new = 0
        while found := mails(self._catcher, to=self.mailbox, after=self._last):
            self._last = found[-1]["id"]
            self.senders += [mail["from"] for mail in found]
            new += len(found)
        return new


@dataclass
class Played:
    """What happened: letters that should have arrived, that did, and that came twice."""

    page: AppealPage
    supporters: int
    acted: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    arrived: dict[str, int] = field(default_factory=dict)
    doubled: int = 0

    @property
    def expected(self) -> int:
        return self.acted * len(self.arrived)

    @property
    def went_well(self) -> bool:
        all_there = all(number == self.supporters for number in self.arrived.values())
        return all_there and not self.doubled and bool(self.arrived)


def bring_in_and_publish(run: str) -> AppealPage:
    """Import the shipped alert as a new one of this run, and publish it."""
    by = get_user_model().objects.filter(is_active=True).order_by("pk").first()
    if by is None:
        raise RuntimeError("there is no desk account yet: start `clamour run --demo` once")
    text = dated("play.txt") + f"\nReference: demo {run}\n"
    arrival = bring_in(name="play.txt", data=text.encode(), by=by)
    page = AppealPage.objects.get(papers__arrival=arrival, papers__number=1)
    page.country = COUNTRY
    page.save_revision(user=by)
    appeals.publish(page=page, by=by, reason="The demo publishes its own invented alert.")
    page.refresh_from_db()
    return page


def play(page: AppealPage, at: Addresses, *, number: int, run: str, tick: Tick) -> Played:
    """Let `number` supporters act; wait for their letters; count them in the catcher."""
    played = Played(page, number)
    started = time.monotonic()
    letterboxes = [Letterbox(at.mail or "", mailbox) for mailbox in mailboxes(page)]
    form = f"{at.site}/act/{page.translation_key}/"
    do = partial(_one, played, form=form, mail=at.mail or "", tick=tick)
    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(do, supporters(number, run)))
    _wait(letterboxes, played.acted, tick)
    played.arrived = {box.mailbox: len(set(box.senders)) for box in letterboxes}
    played.doubled = sum(len(box.senders) - len(set(box.senders)) for box in letterboxes)
    played.seconds = time.monotonic() - started
    return played


def new_run() -> str:
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S")


def _one(played: Played, supporter: Supporter, *, form: str, mail: str, tick: Tick) -> None:
    try:
        act(supporter, form=form, mail=mail, language="en")
    except Exception as problem:
        played.problems.append(f"{supporter.name}: {problem}")
    else:
        played.acted += 1
    tick("acted", 1)


def mailboxes(page: AppealPage) -> list[str]:
    """The mailboxes that letters of this appeal go to."""
    targets = list(queries.targets(page.translation_key, page.locale.language_code))
    values = [
        channels[Channel.EMAIL].value
        for _target, channels in reach(targets)
        if Channel.EMAIL in channels
    ]
    return list(dict.fromkeys(values))


def _wait(letterboxes: list[Letterbox], letters: int, tick: Tick) -> None:
    """Wait until every letter has arrived, or patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        tick("arrived", sum(box.empty() for box in letterboxes))
        if all(len(box.senders) >= letters for box in letterboxes):
            return
        time.sleep(0.2)
