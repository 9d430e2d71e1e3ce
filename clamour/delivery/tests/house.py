"""A real sender in a process of its own, to be killed and harmed by tests.

python -m clamour.delivery.tests.house fill 200    migrate and enqueue
python -m clamour.delivery.tests.house accept      enqueue each ref of stdin, say it when it is kept
python -m clamour.delivery.tests.house send        send until SIGTERM, obey what stdin says
python -m clamour.delivery.tests.house help        the same, as the second sender of a worker
python -m clamour.delivery.tests.house finish      send what is left, print ref -> state, id

With RELAY_LOG each also reads the local Postfix's log. Stdin's words: "clock SECONDS" shifts the
clock of this process, "disk full" forbids it to make any file longer, "disk free" allows it again.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clamour.delivery.tests.settings")

LANES = 40
LATER = timedelta(hours=8).total_seconds()
# What a sender still has to do something about.
OPEN = ["queued", "claimed", "deferred"]


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    commands = {"fill": fill, "accept": accept, "send": send, "help": help_out, "finish": finish}
    commands[command](*arguments)


def fill(number: str) -> None:
    from django.core.management import call_command

    from clamour.delivery import actions

    call_command("migrate", "delivery", verbosity=0)
    actions.enqueue("test", (actions.Outgoing(str(n), _office(n)) for n in range(int(number))))


def accept() -> None:
    for line in sys.stdin:
        ref = line.strip()
        while not _is_kept(ref):
            time.sleep(0.1)
        print(ref, flush=True)


def _is_kept(ref: str) -> bool:
    """As a request does: one transaction, and an error page where the database is away."""
    from django.db import InterfaceError, OperationalError, connection, transaction

    from clamour.delivery import actions

    try:
        with transaction.atomic():
            actions.enqueue("test", [actions.Outgoing(ref, _office(int(ref)))])
    except (OperationalError, InterfaceError):
        connection.close()
        return False
    return True


def _office(number: int) -> str:
    return f"office@ministry{number % LANES}.example"


def send() -> None:
    from clamour.delivery import worker

    _until_told(worker.run_sender)


def help_out() -> None:
    from clamour.delivery import worker

    _until_told(worker.run_helper)


def _until_told(sender: Callable[[threading.Event], None]) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=obey, daemon=True).start()
    for thread in _work(stop, sender):
        thread.join()


def finish(seconds: str = "60") -> None:
    """Until nothing is open; behind a Postfix: until it has no letter and nothing is uncertain.

    It is some hours later now, so that all that was put off is due.
    """
    from clamour.delivery import worker
    from clamour.delivery.models import Delivery

    stop = threading.Event()
    shift_clock(LATER)
    threads = _work(stop, worker.run_sender)
    open_states = [*OPEN, "uncertain", "handed_over"] if os.environ.get("RELAY_LOG") else OPEN
    give_up_at = time.monotonic() + float(seconds)
    while time.monotonic() < give_up_at and threads[0].is_alive():
        _everything_is_due()
        if not Delivery.objects.filter(state__in=open_states).exists():
            break
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    rows = Delivery.objects.values_list("ref", "state", "message_id")
    print(json.dumps({ref: [state, message_id] for ref, state, message_id in rows}))


def obey() -> None:
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "clock":
            shift_clock(float(rest))
        elif word == "disk":
            limit = 0 if rest == "full" else resource.RLIM_INFINITY
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def shift_clock(seconds: float) -> None:
    from django.utils import timezone

    shift = timedelta(seconds=seconds)
    timezone.now = lambda: datetime.now(tz=UTC) + shift


def _work(
    stop: threading.Event, sender: Callable[[threading.Event], None]
) -> list[threading.Thread]:
    """The sender and the reader of the log, each in a thread; as impatient as a test."""
    from clamour.delivery import rounds, worker
    from clamour.delivery.postfix import doubts, reader

    worker.LONGEST_PAUSE = rounds.LONGEST_PAUSE = rounds.RECOVER_EVERY = 1.0
    doubts.NEWS_FIRST, reader.SETTLE_EVERY = timedelta(seconds=2), 1.0
    jobs = (sender, reader.run_reader)
    threads = [threading.Thread(target=job, args=(stop,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def _everything_is_due() -> None:
    from django.db import OperationalError
    from django.utils import timezone

    from clamour.delivery.models import Delivery, Lane

    now = timezone.now()
    with suppress(OperationalError):  # somebody holds the database: in a moment
        Delivery.objects.filter(next_try__gt=now).update(next_try=now)
        Lane.objects.update(rests_until=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
