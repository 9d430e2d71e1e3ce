"""One site with a long list, in a process of its own; DATA_DIR, DATABASE_URL, MAIL_RELAY say where.

house.py fill NUMBER        migrate, one live appeal, so many invented people on the list; seconds
house.py enter              release an alert to all, put it into the outbox; seconds and MB
house.py web                some segments counted, the desk's screens of that alert;
                            the seconds of the slowest segment, its size, MB
house.py send NUMBER        one of a worker's senders: print "ready", wait for a line, send so many
                            copies; seconds, how many, MB
"""

import os
import resource
import sys
import threading
import time
from datetime import date
from multiprocessing import Pool
from pathlib import Path
from typing import Any

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
    commands = {"fill": fill, "enter": enter, "web": web, "send": send}
    print(*commands[command](*map(int, words)), flush=True)


def fill(number: int) -> tuple[float]:
    """By plain SQL, what people are made of by two processes: the list is not what is measured."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from clamour.appeals import actions as appeals
    from clamour.appeals.tests.factory import make_appeal

    call_command("migrate", verbosity=0)
    appeals.make_homes(["en", "fr"])
    story = make_appeal(country="KZ").translation_key
    started = time.perf_counter()
    connection.close()  # not to be shared
    starts = range(1, number + 1, AT_ONCE)
    with Pool(2) as pool:
        for start, some in zip(starts, pool.imap(_people, starts), strict=True):
            some = some[: number + 1 - start]
            with transaction.atomic():
                _insert("supporters.ListEntry", _FIELDS, some)
                dockers = [("label", "dockers", row[0]) for row in some if row[0] % 10 == 1]
                _insert("supporters.Wish", ["kind", "value", "entry_id"], dockers)
                day = date(2026, 11, 1)
                acts = [(_adapted(story), day, row[0]) for row in some if row[0] % 10 == 2]
                _insert("supporters.Act", ["appeal", "on", "entry_id"], acts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return (time.perf_counter() - started,)


_FIELDS = [
    "id", "tag", "mailbox", "name", "domain", "language", "country", "is_organisation",
    "consent_text", "consent_way", "consent_language", "consented_on", "rhythm", "only_urgent",
    "picks_labels", "picks_countries", "remembers_acts", "bounces", "alive_on",
]  # fmt: skip


def _people(start: int) -> list[tuple[Any, ...]]:
    from clamour.keys.fields import encrypt
    from clamour.supporters import people

    rows, day = [], date(2026, 11, 1)
    for n in range(start, start + AT_ONCE):
        name = f"Supporter {n}"
        told = people.columns(people.Person(f"supporter{n}@lane{n % 50}.example", name))
        sealed = [
            encrypt(told[field], column=f"supporters.listentry.{field}")
            for field in ("mailbox", "name", "domain")
        ]
        rows.append(
            (n, told["tag"], *sealed, LANGUAGES[n % 10], COUNTRIES[n // 10 % 10], False,
             "2026-11", "bench", "en", day, 0, n % 20 == 0,
             n % 10 == 1, False, n % 10 == 2, 0, day)
        )  # fmt: skip
    return rows


def _insert(model: str, fields: list[str], rows: list[tuple[Any, ...]]) -> None:
    from django.apps import apps
    from django.db import connection

    table, quote = apps.get_model(model)._meta.db_table, connection.ops.quote_name
    names = ", ".join(map(quote, fields))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _adapted(story: Any) -> Any:
    from django.db import connection

    return story if connection.vendor == "postgresql" else story.hex


def _segments() -> tuple[float, int]:
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


def web() -> tuple[float, int, float]:
    from django.test import Client

    from clamour.alerts.models import Mailing
    from clamour.appeals.tests.factory import make_account

    slowest, largest = _segments()
    client = Client()
    client.force_login(make_account())
    for path in ("", f"{Mailing.objects.get().pk}/"):
        assert client.get(f"/desk/alerts/{path}").status_code == 200
    assert client.get("/desk/list/").status_code == 200
    return slowest, largest, _megabytes()


def send(number: int) -> tuple[float, int, float]:
    from clamour.delivery.rounds import Sender

    sent = 0
    with Sender(threading.Event()) as sender:
        print("ready", flush=True)
        sys.stdin.readline()
        started = time.perf_counter()
        while sent < number and (some := sender.round()):
            sent += some
        spent = time.perf_counter() - started
    return spent, sent, _megabytes()


def _page():
    from clamour.appeals.models import AppealPage

    return AppealPage.objects.get()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
