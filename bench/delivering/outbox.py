"""Our outbox in a process of its own, as it runs for real: journal, encryption, synchronous=FULL.

outbox.py fill NUMBER [DOMAIN]   migrate and enqueue; print seconds
outbox.py send                   print "ready", wait for a line, send all; print seconds, of CPU too
outbox.py work                   send until standard input ends; print MB
outbox.py sign NUMBER SELECTOR... enqueue and send so many, signed; print letters a second of CPU
outbox.py time DOMAIN            enqueue one letter, print the seconds until it was taken
"""

import itertools
import os
import resource
import sys
import threading
import time
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import letters
import signed


def main(command: str, *words: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "clamour.delivery.tests.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django
    from django.conf import settings

    django.setup()
    settings.DELIVERY_STREAMS = {"bench": "bench_stream"}
    sys.modules["bench_stream"] = _stream()
    {"fill": fill, "send": send, "work": work, "time": time_one, "sign": sign}[command](*words)


def fill(number: str, domain: str = "ministry.example") -> None:
    """Enqueue letters to one domain; the migration is not timed."""
    from django.core.management import call_command

    from clamour.delivery import actions

    call_command("migrate", "delivery", verbosity=0)
    started = time.perf_counter()
    start = time.monotonic_ns()
    rows = (actions.Outgoing(f"{start}:{n}", f"office@{domain}") for n in range(int(number)))
    actions.enqueue("bench", rows)
    print(time.perf_counter() - started, flush=True)


def send() -> None:
    """Send what waits, as a worker does, until nothing is due."""
    from clamour.delivery.rounds import Sender

    with Sender(threading.Event()) as sender:
        print("ready", flush=True)
        sys.stdin.readline()
        started, worked = time.perf_counter(), time.process_time()
        while sender.round():
            pass
        spent, worked = time.perf_counter() - started, time.process_time() - worked
        print(spent, worked, flush=True)


def work() -> None:
    """Be a worker until told to stop."""
    from clamour.delivery.worker import run_sender

    stop = threading.Event()
    thread = threading.Thread(target=run_sender, args=(stop,))
    thread.start()
    print("ready", flush=True)
    sys.stdin.read()
    stop.set()
    thread.join()
    print(_megabytes(), flush=True)


def sign(number: str, *selectors: str) -> None:
    """Send letters that are signed with these keys."""
    print(signed.per_core(int(number), *selectors), flush=True)


def time_one(domain: str) -> None:
    """Print how long one letter to this domain takes from enqueueing to being taken."""
    from clamour.delivery import actions
    from clamour.delivery.models import Delivery

    started = time.perf_counter()
    ref = f"one:{time.monotonic_ns()}"
    actions.enqueue("bench", [actions.Outgoing(ref, f"office@{domain}")])
    for _try in itertools.count():
        if Delivery.objects.filter(ref=ref, state="handed_over").exists():
            break
        if time.perf_counter() - started > 60:
            break
        time.sleep(0.005)
    print(time.perf_counter() - started, flush=True)


def _stream() -> types.ModuleType:
    from clamour.delivery.channels.email.template import Mailbox, Template, stamps

    template = Template.compile(
        headers={
            "From": Mailbox("{name}", letters.SENDER),
            "To": Mailbox("Ministry of Justice", "{to}"),
            "Subject": letters.SUBJECT,
        },
        body=letters.TEXT + "\n\n{name}\n",
        holes=["name", "to"],
    )
    module = types.ModuleType("bench_stream")
    module.content = lambda rows: {
        row.pk: template.fill({**stamps(row), "name": letters.name(row.pk), "to": row.address})
        for row in rows
    }
    module.recipients = lambda refs: {}
    module.heard = lambda ref, state, answer: None
    return module


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
