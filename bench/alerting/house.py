"""One site with a long list, in a process of its own; DATA_DIR, DATABASE_URL, MAIL_RELAY say where.

house.py fill NUMBER        migrate, one live appeal, so many invented people on the list
house.py segments           the seconds of the slowest of some segments, counted
house.py enter              release an alert to all, put it into the outbox; seconds and MB
house.py web                the desk's screens of that alert; MB
house.py send NUMBER        send so many copies as a worker does; seconds, how many, MB
"""

import os
import resource
import sys
import threading
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

LANGUAGES = ["en"] * 5 + ["fr"] * 2 + ["ru"] * 2 + ["es"]
COUNTRIES = ["FR", "BE", "DE", "KZ", "RU", "BR", "GB", "US", "TR", "ES"]
AT_ONCE = 5_000


def main(command: str, *words: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "clamour.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    django.setup()
    commands = {"fill": fill, "segments": segments, "enter": enter, "web": web, "send": send}
    print(*commands[command](*map(int, words)), flush=True)


def fill(number: int) -> tuple[float]:
    from django.core.management import call_command

    from clamour.appeals import actions as appeals
    from clamour.appeals.tests.factory import make_appeal
    from clamour.supporters.models import Act, ListEntry, Wish

    call_command("migrate", verbosity=0)
    appeals.make_homes(["en", "fr"])
    page = make_appeal(country="KZ")
    started = time.perf_counter()
    for start in range(0, number, AT_ONCE):
        some = [_entry(n) for n in range(start, min(start + AT_ONCE, number))]
        ListEntry.objects.bulk_create(some)
        wishes = [Wish(entry=it, kind="label", value="dockers") for it in some if it.picks_labels]
        Wish.objects.bulk_create(wishes)
        acts = [
            Act(entry=it, appeal=page.translation_key, on=date(2026, 11, 1))
            for it in some
            if it.remembers_acts
        ]
        Act.objects.bulk_create(acts)
    _analyse()
    return (time.perf_counter() - started,)


def _entry(number: int):
    from clamour.supporters import people
    from clamour.supporters.models import ListEntry

    person = people.Person(f"supporter{number}@lane{number % 50}.example", f"Supporter {number}")
    return ListEntry(
        **people.columns(person),
        language=LANGUAGES[number % 10],
        country=COUNTRIES[number // 10 % 10],
        only_urgent=number % 20 == 0,
        picks_labels=number % 10 == 1,
        remembers_acts=number % 10 == 2,
        consent_text="2026-11",
        consent_way="bench",
        consented_on=date(2026, 11, 1),
        alive_on=date(2026, 11, 1),
    )


def segments() -> tuple[float, int]:
    """All; one language and country; a label; those who wrote; those who did not."""
    from clamour.alerts.segments import Segment, sizes

    story, slowest, largest = _page().translation_key, 0.0, 0
    for told in (
        {}, {"languages": ["fr"], "countries": ["BE"]}, {"labels": ["dockers"]},
        {"acted": "acted"}, {"acted": "not"},
    ):  # fmt: skip
        spent = []
        for _round in range(3):
            started = time.perf_counter()
            number = sum(sizes(Segment(**told), appeal=story, urgent=True).values())
            spent.append(time.perf_counter() - started)
        slowest, largest = max(slowest, sorted(spent)[1]), max(largest, number)
    return slowest, largest


def enter() -> tuple[float, int, float]:
    from clamour.alerts import actions, entering
    from clamour.appeals.tests.factory import make_account

    mailing = actions.draft(page=_page(), kind="action", by=make_account())
    segment = actions.Segment(labels=["dockers"])
    actions.change(mailing, segment=segment, urgent=True, texts={})
    actions.release(mailing=mailing, by=make_account(), reason="a bench")
    started = time.perf_counter()
    new = entering.enter(mailing.pk)
    return time.perf_counter() - started, new, _megabytes()


def web() -> tuple[float]:
    from django.test import Client

    from clamour.alerts.models import Mailing
    from clamour.appeals.tests.factory import make_account

    client = Client()
    client.force_login(make_account())
    for path in ("", f"{Mailing.objects.get().pk}/"):
        assert client.get(f"/desk/alerts/{path}").status_code == 200
    assert client.get("/desk/list/").status_code == 200
    return (_megabytes(),)


def send(number: int) -> tuple[float, int, float]:
    from clamour.delivery.rounds import Sender

    sent = 0
    with Sender(threading.Event()) as sender:
        started = time.perf_counter()
        while sent < number and (some := sender.round()):
            sent += some
        spent = time.perf_counter() - started
    return spent, sent, _megabytes()


def _page():
    from clamour.appeals.models import AppealPage

    return AppealPage.objects.get()


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
