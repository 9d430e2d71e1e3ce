"""What abuse comes to: list-bombing, races of one person, forms that hold anything.

    .venv/bin/python bench/abuse.py [--quick] [--json]

- *Bombing*: 2,249 strangers' mailboxes typed at one per half hour (pyladiescon-portal's incident)
  beside 20 genuine sign-ups a day, on a clock that is turned by hand, through the real budgets,
  letters, outbox, reminders and breaker. Who types is given solved challenges and a new network
  each time: only the breaker is left. Counted are mails queued to strangers, reminders too; the
  worst of several beginnings: a new site, and sites of one and eight weeks, with different genuine
  shares that confirm.
- *No false trip*: a day of 3,000 genuine sign-ups of which 40 % confirm, on a new site and on one
  whose usual 20 a day confirm to 60 %.
- *Races*: 50 threads, one person 20 times, over the same function that the page's button calls.
- *Fuzz*: posts made by hypothesis, of everything that a form can carry, to a real appeal's form
  and to "I have written here before"; a 500 or an exception is counted, and so is a lost word.
"""

import random
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.crowd import command, fuzz, site  # noqa: E402

STRANGERS, HALF_HOUR = 2_249, timedelta(minutes=30)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


@contextmanager
def clock(moment: datetime) -> Iterator[None]:
    """What `timezone.now` says meanwhile."""
    with mock.patch("django.utils.timezone.now", lambda: moment):
        yield


def wipe() -> None:
    from clamour.delivery.models import Delivery
    from clamour.gate.models import Asked, Spending, SpentSolution, Trip
    from clamour.letters.models import Letter

    for model in (Delivery, Letter, Asked, Spending, SpentSolution, Trip):
        model.objects.all().delete()


def sign_up(page: Any, mailbox: str) -> Any:
    """A form as the view takes it, from a solved challenge and a network of its own."""
    from django.utils import timezone

    from clamour.gate import admission, proof
    from clamour.letters import actions

    writing = actions.Writing(
        name="Sam Ostrow", mailbox=mailbox, country="FR", language="en", kind="person"
    )
    solution = proof.Solution(secrets.token_hex(32), int(timezone.now().timestamp()) + 60)
    (way,) = admission.ways_for([admission.Seen(solution, within=True)])
    by_our_mail = way is admission.Way.BY_OUR_MAIL
    return actions.write_letter(page=page, writing=writing, by_our_mail=by_our_mail)


def genuine(days: int, share: float, rng: random.Random, a_day: int = 20) -> list[tuple]:
    """Sign-ups of supporters: when, who, and when they confirm (None: never)."""
    found = []
    for day in range(days):
        for number in range(a_day):
            at = BEGIN + timedelta(days=day, seconds=rng.randrange(86_400))
            wait = timedelta(minutes=rng.randrange(1, 600))
            confirms = at + wait if rng.random() < share else None
            found.append((at, f"person{day}x{number}@home{number}.example", confirms))
    return found


def bombing(page: Any, *, quiet_days: int, share: float, seed: int, strangers: int) -> int:
    """Mails that strangers get until the breaker stops them."""
    from django.db import transaction

    from clamour.delivery.models import Delivery
    from clamour.gate import breaker
    from clamour.letters import actions, reminders
    from clamour.letters.models import Letter

    wipe()
    rng = random.Random(seed)
    begin = BEGIN + timedelta(days=quiet_days)
    days = quiet_days + strangers // 48 + 1
    doings = [(at, "sign up", who, then) for at, who, then in genuine(days, share, rng)]
    doings += [
        (begin + number * HALF_HOUR, "sign up", f"stranger{number}@far{number}.example", None)
        for number in range(strangers)
    ]
    hours = [(BEGIN + timedelta(hours=h), "look", "", None) for h in range(1, days * 24)]
    with transaction.atomic():  # one commit for all: nothing here is about the disk
        for at, what, who, then in sorted(doings + hours, key=lambda it: it[0]):
            with clock(at):
                if what == "look":
                    reminders.remind()
                    if breaker.look():
                        break
                    continue
                letter = sign_up(page, who)
                if then and letter.asked:
                    # The mail is opened later; the hour in which it was asked for is what counts.
                    actions.confirm_letter(letter=letter, keep_informed=False, by_our_mail=True)

    rows = Delivery.objects.filter(stream="letters.confirmation").values_list("ref", flat=True)
    numbers = [int(ref.partition(":")[0]) for ref in rows]
    mailboxes = {letter.pk: letter.mailbox for letter in Letter.objects.all()}
    return sum((mailboxes.get(number) or "").startswith("stranger") for number in numbers)


def crowd_trips(page: Any, *, quiet_days: int, share: float, seed: int) -> bool:
    """Whether a day of 3,000 genuine sign-ups, of which 40 % confirm, stops the mails."""
    from django.db import transaction

    from clamour.gate import breaker

    wipe()
    rng = random.Random(seed)
    days = [(day, 20, share) for day in range(quiet_days)] + [(quiet_days, 3_000, 0.4)]
    with transaction.atomic():
        for day, number, confirm in days:
            for _ in range(number):
                at = BEGIN + timedelta(days=day, seconds=rng.randrange(86_400))
                breaker.note_asked(at)
                if rng.random() < confirm:
                    breaker.note_confirmed(at)
    end = BEGIN + timedelta(days=quiet_days)
    return any(breaker.look(end + timedelta(hours=hour)) for hour in range(1, 9 * 24))


def race(page: Any, threads: int = 50, times: int = 20) -> int:
    """Letters counted of one person who confirms `times` letters from `threads` threads at once."""
    from django.db import connection

    from clamour.letters import actions, queries
    from clamour.letters.models import Letter

    wipe()
    letters = [sign_up(page, "one.person@mail.example") for _ in range(times)]
    ready = threading.Barrier(threads)

    def confirm(number: int) -> None:
        try:
            ready.wait()
            for turn in range(times):
                letter = Letter.objects.get(pk=letters[(number + turn) % times].pk)
                actions.confirm_letter(letter=letter, keep_informed=False, by_our_mail=True)
        finally:
            connection.close()

    people = [threading.Thread(target=confirm, args=(number,)) for number in range(threads)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return queries.counts([page.translation_key])[page.translation_key].letters


def measure(folder: Path, quick: bool) -> dict[str, float]:
    site.start(folder)
    page = site.make_appeal()
    strangers = 400 if quick else STRANGERS
    beginnings = (
        [(0, 0.6), (7, 0.6)]
        if quick
        else [(quiet, share) for quiet in (0, 7, 56) for share in (0.4, 0.6, 0.8)]
    )
    bombed = [
        bombing(page, quiet_days=quiet, share=share, seed=number, strangers=strangers)
        for number, (quiet, share) in enumerate(beginnings)
    ]
    days = [(0, 0.4), (40, 0.6), (40, 0.4)]
    crowds = [
        crowd_trips(page, quiet_days=quiet, share=share, seed=seed)
        for quiet, share in days
        for seed in range(1 if quick else 10)
    ]
    counted = race(page, *((20, 10) if quick else (50, 20)))
    posts, broken, lost = fuzz.run(page, 300 if quick else 100_000)
    return {
        "bombing_mails_sent": max(bombed),
        "bombing_mails_mean": round(sum(bombed) / len(bombed)),
        "false_trips": sum(crowds),
        "quiet_crowds": len(crowds),
        "races_counted": counted,
        "fuzz_posts": posts,
        "fuzz_500s": broken,
        "fuzz_words_lost": lost,
    }


SAID = {
    "bombing_mails_sent": "mails to strangers, the worst beginning (<= 150)",
    "bombing_mails_mean": "mails to strangers, mean",
    "false_trips": "false trips",
    "quiet_crowds": "of so many crowds of 3,000",
    "races_counted": "letters counted of one person in a race (1)",
    "fuzz_posts": "forms posted (>= 100,000)",
    "fuzz_500s": "answered with 500 (0)",
    "fuzz_words_lost": "refused without giving the words back (0)",
}


if __name__ == "__main__":
    command.run(__doc__ or "", measure, SAID)
