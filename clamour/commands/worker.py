"""`clamour worker`: nine things at once, in threads of one process.

1. The sender carries the outbox to the relay (`clamour.delivery.worker`); with SENDERS, others do
   so beside it, each in a process of its own that ends with this one.
2. The local Postfix's log is read, and what was recalled is taken back from its queue
   (`clamour.delivery.postfix`).
3. What comes back is taken in and handled (`clamour.delivery.inbound.worker`).
4. Which domains share their mail servers is looked up (`clamour.delivery.mail_servers`).
5. The key of a sealed alert list is held in memory, when two keepers have brought it.
6. Tasks of the django-tasks API are done as they come (rendering after a publication).
7. Pages that are stale are rendered as they are marked, public counts refreshed every COUNT_EVERY
   seconds.
8. Cards and leaflets are set beside them: they take a hundred times as long as a page.
9. The clock looks whether confirmation mails must stop, tells of failures, reminds of letters that
   wait for their confirmation, and once an hour forgets what has had its time.
"""

import argparse
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clamour.commands.starting import start_django, use_data

log = logging.getLogger("clamour.worker")
MINUTE, HOUR = 60, 3600


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("clamour worker", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="the data folder; default: DATA_DIR, ./data")
    parser.add_argument("--helper", action="store_true", help="send beside a worker (it does this)")
    chosen = parser.parse_args(argv)
    use_data(chosen.data)
    start_django()
    if problem := _wrong_keys():
        print(f"clamour: {problem}", file=sys.stderr)
        return 1
    return help_out() if chosen.helper else work()


def work() -> int:
    """Work until SIGTERM or Ctrl-C; each thread ends at a point where nothing is half done.

    Return the exit status: 1 when a thread ended by itself, and the others with it. A worker that
    lives on with one of its parts gone would look well and send nothing.
    """
    from django.conf import settings

    from clamour.alerts import locking
    from clamour.delivery.inbound.worker import run_inbound
    from clamour.delivery.mail_servers import run_mail_servers
    from clamour.delivery.postfix.reader import run_reader
    from clamour.delivery.worker import run_sender
    from clamour.supporters.sealing import box

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _survive(locking.hold_all)  # a new process holds no key for sealed entries
    # That key is in this process's memory alone: no other may send what is sealed.
    helpers = [] if box.public_key() else [run_helper] * (settings.SENDERS - 1)
    jobs = [run_sender, *helpers, run_reader, run_inbound, run_mail_servers, run_key, run_tasks]
    jobs += [run_pages, run_papers, run_clock]
    return together(jobs, stop)


def run_helper(stop: threading.Event) -> None:
    """Let another sender work, until `stop`: it ends when its standard input does."""
    command = [sys.executable, "-m", "clamour", "worker", "--helper"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as helper:
        while helper.poll() is None and not stop.wait(0.5):
            pass


def help_out() -> int:
    """Be such a sender. Should the worker be killed, what is on the wire is still ended well."""
    from clamour.delivery import worker

    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sender = threading.Thread(target=worker.run_helper, args=(stop,))
    sender.start()
    threading.Thread(target=_until_the_end, args=(stop,), daemon=True).start()
    sender.join()
    return 0


def _until_the_end(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def together(jobs: Sequence[Callable[[threading.Event], None]], stop: threading.Event) -> int:
    """Run each job in a thread until `stop`; 1 when one of them ended before."""
    ended: list[str] = []

    def watched(job: Callable[[threading.Event], None]) -> None:
        try:
            job(stop)
        except Exception:
            log.exception("%s broke off", job.__name__)
        finally:
            if not stop.is_set():
                log.error("%s has ended by itself: the worker stops", job.__name__)
                ended.append(job.__name__)
                stop.set()

    threads = [threading.Thread(target=watched, args=(job,), name=job.__name__) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if ended else 0


def _wrong_keys() -> str:
    """What to do about keys that are not this database's, or ''."""
    from django.db import DatabaseError

    from clamour.keys import canary

    try:
        canary.demand()
    except canary.KeysDoNotFit as problem:
        return str(problem)
    except DatabaseError:
        pass  # not migrated yet, or away: the sender asks again before it sends
    return ""


def run_key(stop: threading.Event) -> None:
    """Hold the list's key, once two keepers have brought it, and send what waited for it."""
    from clamour.alerts import locking
    from clamour.supporters.sealing import holder

    holder.run_holder(stop, unlocked=locking.unlocked, locking=locking.locking)


def run_tasks(stop: threading.Event) -> None:
    """Do queued tasks. The engine's worker ends at any hiccup of the database: start it again."""
    from django_tasks_db.management.commands.db_worker import Worker

    while not stop.is_set():
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"clamour-{time.monotonic_ns()}",
            excluded_queue_names=[],
        )
        _survive(worker.run)
        stop.wait(0.5)


def run_pages(stop: threading.Event) -> None:
    """Render what is stale as soon as it is marked: somebody waits for what they published."""
    from django.conf import settings

    from clamour.site import rendering

    jobs = [Job(rendering.refresh_counts, settings.COUNT_EVERY), Job(rendering.render_stale, 0)]
    _by_the_clock(jobs, stop, 0.1)


def run_papers(stop: threading.Event) -> None:
    """Set cards and leaflets where no page waits for it."""
    from clamour.site.spread import papers

    _by_the_clock([Job(papers.render_papers, 1)], stop, 1)


def run_clock(stop: threading.Event) -> None:
    """Do each job when its time has come."""
    from clamour.gate import breaker
    from clamour.letters import failures, reminders

    jobs = [
        Job(breaker.look, MINUTE),
        Job(failures.tell, MINUTE),
        Job(reminders.remind, 10 * MINUTE),
        Job(_forget, HOUR),
    ]
    _by_the_clock(jobs, stop, 1)


def _by_the_clock(jobs: "Sequence[Job]", stop: threading.Event, step: float) -> None:
    while not stop.wait(step):
        for job in jobs:
            job.do_when_due()


@dataclass
class Job:
    """What the clock does every so many seconds."""

    do: Callable[[], object]
    every: float
    due: float = 0

    def do_when_due(self) -> None:
        if time.monotonic() >= self.due:
            _survive(self.do)
            self.due = time.monotonic() + self.every


def _forget() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from clamour.alerts import digest, entering
    from clamour.delivery import tallies
    from clamour.gate import breaker, budgets, proof
    from clamour.offices import uploading
    from clamour.supporters import actions as supporters

    now = timezone.now()
    budgets.forget_ended(now)
    proof.forget_expired(now)
    breaker.forget(now)
    tallies.expire(now)
    supporters.expire(now)
    uploading.expire(now)
    entering.go_on_with_broken(now)
    digest.send(now)
    call_command("prune_db_task_results", verbosity=0)
    call_command("clearsessions", verbosity=0)


def _survive(job: Callable[[], object]) -> None:
    """Do it; what goes wrong is logged and the next round tries again."""
    from django.db import close_old_connections

    try:
        close_old_connections()
        job()
    except Exception:
        log.exception("%s failed, it is tried again", getattr(job, "__name__", job))
