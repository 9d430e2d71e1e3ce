"""A real sender in a process of its own, to be killed by tests.

python -m clamour.delivery.tests.house fill 200    migrate and enqueue
python -m clamour.delivery.tests.house send        send until SIGTERM
python -m clamour.delivery.tests.house finish      send what is left, print ref -> state, id
"""

import json
import os
import signal
import sys
import threading
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clamour.delivery.tests.settings")


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    {"fill": fill, "send": send, "finish": finish}[command](*arguments)


def fill(number: str) -> None:
    from django.core.management import call_command

    from clamour.delivery import actions

    call_command("migrate", "delivery", verbosity=0)
    rows = [actions.Outgoing(str(n), "office@ministry.example") for n in range(int(number))]
    actions.enqueue("test", rows)


def send() -> None:
    from clamour.delivery.worker import run_sender

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_sender(stop)


def finish() -> None:
    from clamour.delivery.models import Delivery
    from clamour.delivery.worker import run_sender

    stop = threading.Event()
    thread = threading.Thread(target=run_sender, args=(stop,))
    thread.start()
    while thread.is_alive() and _open():
        time.sleep(0.05)
    stop.set()
    thread.join()
    rows = Delivery.objects.values_list("ref", "state", "message_id")
    print(json.dumps({ref: [state, message_id] for ref, state, message_id in rows}))


def _open() -> bool:
    from clamour.delivery.models import Delivery

    return Delivery.objects.filter(state__in=["queued", "claimed", "deferred"]).exists()


if __name__ == "__main__":
    main(*sys.argv[1:])
