"""Faults, injected at random moments while real senders work; and the count of what arrived.

The tests run a small part of it, `bench/faults.py` the whole.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from clamour.delivery.tests.postfix import Postfix
from clamour.delivery.tests.sink import CUT, Sink

CONNECTIONS = 5
NOBODY = "smtp://127.0.0.1:1"

# What the office's server does to one letter: at which word, and what.
AT_THE_SERVER: dict[str, tuple[str, str]] = {
    "refused for good": ("RCPT", "550 5.1.1 no such user"),
    "put off": ("RCPT", "451 4.2.1 busy"),
    "421 at MAIL": ("MAIL", "421 4.7.0 too many connections"),
    "452 after the dot": ("DOT", "452 4.3.1 no room"),
    "slow to answer the dot": ("DOT", "SLOW"),
    "cut before the letter": ("MAIL", CUT),
    "cut at DATA": ("DATA", CUT),
    "cut after the dot, taken": ("DOT", "TAKE AND CUT"),
    "cut after the dot, not taken": ("DOT", CUT),
    "nonsense instead of 250": ("RCPT", "what was that?"),
    "nonsense after the dot": ("DOT", "what was that?"),
    "354 without a recipient": ("RCPT", "354 go on"),
}
# Each of these leaves one letter in doubt; behind a relay they double letters, as RFC 1047 says.
AFTER_THE_DOT = {
    "cut after the dot, taken",
    "cut after the dot, not taken",
    "nonsense after the dot",
}
# A server that loses count of its replies: what Postfix makes of it is not ours to test.
OUT_OF_STEP = {"nonsense instead of 250", "354 without a recipient"}
AT_THE_SENDER = ("kill -9", "kill -9", "kill -9", "database away", "disk full", "clock jumps")


class House:
    """Clamour's outbox in a folder and a database of its own, worked by processes."""

    def __init__(self, folder: Path, database_url: str = "", **settings: str) -> None:
        self.folder = folder
        self.database_url = database_url or f"sqlite:///{folder}/crash.sqlite3"
        self._env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clamour.delivery.tests.settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": self.database_url,
            "MAIL_CONNECTIONS": str(CONNECTIONS),
            **settings,
        }

    def start(self, *command: str, relay: str = NOBODY, **options: object) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "clamour.delivery.tests.house", *command],
            env={**self._env, "MAIL_RELAY": relay},
            **options,
        )

    def fill(self, number: int) -> None:
        assert self.start("fill", str(number)).wait(60) == 0

    def finish(self, relay: str, seconds: int = 60) -> dict[str, tuple[str, str]]:
        """Send what is left; return ref -> state, Message-ID."""
        process = self.start("finish", str(seconds), relay=relay, stdout=subprocess.PIPE)
        out, _ = process.communicate(timeout=2 * seconds)
        return json.loads(out)

    def interrupt(self, sink: Sink, *, after: int, number: int) -> int:
        """Send until the sink has `after` letters more, then signal; return the exit code."""
        enough = len(sink.letters) + after
        process = self.start("send", relay=sink.url)
        while len(sink.letters) < enough:
            assert process.poll() is None
            time.sleep(0.001)
        process.send_signal(number)
        return process.wait(60)


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """A database of its own on this PostgreSQL server (postgres://user:password@host:port)."""
    name = f"clamour_crash_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Faulty:
    """A rule for a sink: usually it does nothing; an armed fault happens to one letter.

    It also lets in only so many letters until the next fault, or a fast machine has sent them all
    before anything failed.
    """

    def __init__(self) -> None:
        self._armed: list[str] = []
        self._lock = threading.Lock()
        self.done: Counter[str] = Counter()
        self.arrived: Callable[[], int] = lambda: 0
        self._most = 0
        self._more = threading.Condition()

    def arm(self, fault: str) -> None:
        self._armed.append(fault)

    def let_in(self, most: int) -> None:
        """Take letters until so many have arrived; a few more may be on their way."""
        with self._more:
            self._most = most
            self._more.notify_all()

    def __call__(self, verb: str, argument: str, number: int) -> str | None:
        if verb == "MAIL":
            with self._more:
                self._more.wait_for(lambda: self.arrived() < self._most, timeout=10)
        with self._lock:
            due = next((one for one in self._armed if AT_THE_SERVER[one][0] == verb), None)
            if due is None:
                return None
            self._armed.remove(due)
            self.done[due] += 1
        if AT_THE_SERVER[due][1] == "SLOW":
            time.sleep(1)
            return None
        return AT_THE_SERVER[due][1]


@dataclass
class Verdict:
    """What became of all letters, counted at the sink and in the outbox."""

    letters: int
    faults: Counter[str]
    states: Counter[str]
    lost: int
    doubled: int
    uncertain: int
    uncertain_allowed: int
    seconds: float = 0


@dataclass
class Trial:
    """Two senders at work on one outbox, and whoever harms them."""

    house: House
    sink: Sink
    rule: Faulty
    relay: str
    postfix: Postfix | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    done: Counter[str] = field(default_factory=Counter)
    senders: list[subprocess.Popen] = field(default_factory=list)

    def run(self, letters: int, faults: int, finish_in: int = 60) -> Verdict:
        """Inject the faults one after another while the letters go; then let all of it finish."""
        started = time.monotonic()
        self.house.fill(letters)
        self._start(2)
        plan = self._plan(faults)
        for number, fault in enumerate(plan, 1):
            self.rule.let_in(letters * number // (len(plan) + 1))
            self._wait_for(letters * number // (len(plan) + 1))
            time.sleep(self.chance.random() * 0.03)
            self.rule.let_in(letters * (number + 1) // (len(plan) + 1))
            self._inject(fault)
        for sender in self.senders:
            sender.terminate()
        for sender in self.senders:
            sender.wait(60)
        found = self.house.finish(self.relay, finish_in)
        verdict = self._verdict(found)
        verdict.seconds = time.monotonic() - started
        return verdict

    def end(self) -> None:
        """Leave no sender behind, whatever happened."""
        for sender in self.senders:
            sender.kill()

    def _plan(self, faults: int) -> list[str]:
        """Each kind as often as any other, in any order."""
        beyond = AFTER_THE_DOT | OUT_OF_STEP if self.postfix else set()
        kinds = [*(fault for fault in AT_THE_SERVER if fault not in beyond), *AT_THE_SENDER]
        kinds += ["relay reloads"] if self.postfix else []
        plan = [kinds[number % len(kinds)] for number in range(faults)]
        self.chance.shuffle(plan)
        return plan

    def _start(self, number: int) -> None:
        """On PostgreSQL they race; on SQLite the second waits to take over."""
        for _ in range(number):
            process = self.house.start("send", relay=self.relay, stdin=subprocess.PIPE, text=True)
            self.senders.append(process)

    def _wait_for(self, letters: int) -> None:
        """Until so many letters have arrived, or no other has for a while (all are put off)."""
        seen, changed = -1, time.monotonic()
        while len(self.sink.letters) < letters and time.monotonic() - changed < 5:
            if len(self.sink.letters) != seen:
                seen, changed = len(self.sink.letters), time.monotonic()
            time.sleep(0.002)

    def _inject(self, fault: str) -> None:
        if fault in AT_THE_SERVER:
            self.rule.arm(fault)
            return
        harm: dict[str, Callable[[], None]] = {
            "kill -9": self._kill,
            "database away": self._take_database,
            "disk full": lambda: self._tell("disk full", "disk free"),
            "clock jumps": lambda: self._tell(f"clock {self._jump()}", "clock 0"),
            "relay reloads": self._reload_relay,
        }
        harm[fault]()
        self.done[fault] += 1

    def _kill(self) -> None:
        """The elder: on SQLite it is the one that works."""
        victim = self.senders.pop(0)
        victim.kill()
        victim.wait()
        self._start(1)

    def _take_database(self) -> None:
        if self.house.database_url.startswith("postgres"):
            with psycopg.connect(self.house.database_url, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            return
        lock_database(self.house.folder / "crash.sqlite3", 1.5)

    def _jump(self) -> int:
        """Some hours; behind a relay forward, since its log keeps the right time."""
        hours = self.chance.choice([2, 6] if self.postfix else [-6, -2, 2, 6])
        return hours * 3600

    def _tell(self, first: str, then: str) -> None:
        for word in (first, then):
            for sender in self.senders:
                with suppress(OSError):
                    sender.stdin.write(f"{word}\n")
                    sender.stdin.flush()
            time.sleep(0.3)

    def _reload_relay(self) -> None:
        """Not stop: Postfix then sends again, under the same queue id, what it was just sending."""
        self.postfix.command("reload")

    def _verdict(self, found: dict[str, tuple[str, str]]) -> Verdict:
        arrived = Counter(self.sink.message_ids)
        states = Counter(state for state, _ in found.values())
        refused = self.rule.done["refused for good"]
        ours = {id_ for _, id_ in found.values()}
        cut_off = sum(self.rule.done[one] for one in AFTER_THE_DOT)
        doubt = self.done["kill -9"] * CONNECTIONS + cut_off
        taken = {id_ for state, id_ in found.values() if state in ("handed_over", "accepted")}
        # Neither taken nor in doubt nor refused by the server itself: nobody has it.
        astray = sum(states[state] for state in states if state not in _RIGHT)
        lost = len(taken - set(arrived)) + astray + max(0, states["bounced"] - refused)
        return Verdict(
            letters=len(found),
            faults=self.done + self.rule.done,
            states=states,
            lost=lost,
            doubled=sum(number - 1 for id_, number in arrived.items() if id_ in ours),
            uncertain=states["uncertain"],
            uncertain_allowed=0 if self.postfix else doubt,
        )


_RIGHT = {"handed_over", "accepted", "uncertain", "bounced"}


def lock_database(path: Path, seconds: float) -> None:
    """Hold SQLite's database longer than a writer waits (tests.settings: one second)."""
    with sqlite3.connect(path, isolation_level=None, timeout=10) as database:
        database.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        database.execute("COMMIT")


@contextmanager
def trial(folder: Path, *, database_url: str = "", behind_postfix: bool = False) -> Iterator[Trial]:
    """A house, a sink that counts, and if wished a Postfix between them."""
    rule = Faulty()
    with ExitStack() as stack:
        sink = stack.enter_context(Sink(rule, delay=0.002))
        rule.arrived = lambda: len(sink.letters)
        house, harm = House(folder, database_url), None
        if behind_postfix:
            postfix = stack.enter_context(Postfix(sink.port))
            reads = {"RELAY_LOG": str(postfix.log), "POSTSUPER": postfix.postsuper}
            house = House(folder, database_url, **reads)
            harm = Trial(house, sink, rule, postfix.url, postfix)
        harm = harm or Trial(house, sink, rule, sink.url)
        stack.callback(harm.end)
        yield harm
