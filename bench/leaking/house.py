"""Steps of the leak test inside the house; DATA_DIR, KEYS_DIR and DATABASE_URL say where.

house.py prepare         migrate, one live appeal, render; prints the appeal's key
house.py alert           release an alert to the whole list and put it into the outbox
house.py retain DAYS     let so many days pass: what time does, as the worker does it
house.py dump FILE       write every row of every table of the database into a file
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

# Days on which something has its time: settled, links and questions, letters, keys; and the next.
PASSED = (1, 2, 3, 4, 5, 8, 9, 29, 31, 32, 33, 34, 62, 63, 64, 79, 80)


def main(command: str, *words: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "clamour.settings"
    import django

    django.setup()
    {"prepare": prepare, "alert": alert, "retain": retain, "dump": dump}[command](*words)


def prepare() -> None:
    from clamour.appeals.tests.factory import make_appeal
    from clamour.commands.starting import prepare as bring_up
    from clamour.site import rendering

    bring_up()
    page = make_appeal(targets=1)
    rendering.render_stale()
    print(page.translation_key)


def alert() -> None:
    from clamour.alerts import actions, entering
    from clamour.appeals.models import AppealPage
    from clamour.appeals.tests.factory import make_account

    mailing = actions.draft(page=AppealPage.objects.get(), kind="action", by=make_account())
    actions.release(mailing=mailing, by=make_account(), reason="a bench")
    entering.enter(mailing.pk)


def retain(days: str) -> None:
    """One after the other, so that what hangs on each other follows in its order."""
    from django.utils import timezone

    from clamour.appeals import actions as appeals
    from clamour.appeals.models import AppealPage
    from clamour.appeals.tests.factory import make_account
    from clamour.commands.worker import _forget
    from clamour.delivery import sweep
    from clamour.site import rendering
    from clamour.supporters import actions as supporters

    story = AppealPage.objects.get().translation_key
    appeals.close(appeal=story, by=make_account(), outcome="She is free.")
    now = timezone.now
    for day in (day for day in PASSED if day <= int(days)):
        timezone.now = lambda day=day: now() + timedelta(days=day)
        sweep.expire_waits()
        _forget()
    timezone.now = now
    rendering.refresh_counts()
    rendering.render_stale()
    supporters.forget_on_disk()


def dump(file: str) -> None:
    from django.apps import apps

    with Path(file).open("wb") as out:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                _rows(model._meta.db_table, out)


def _rows(table: str, out) -> None:
    """As the database has them, nothing opened: what is encrypted stays so."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        for row in cursor:
            for cell in row:
                value = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                out.write(value + b"\n")
            out.write(json.dumps([str(cell) for cell in row]).encode() + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
