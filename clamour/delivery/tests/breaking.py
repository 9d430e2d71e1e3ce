"""Faults, injected at random moments while real senders work; and the count of what arrived.

The tests run a small part of it, `bench/faults.py` the whole.
"""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import psycopg

from clamour.delivery.tests.faults import AFTER_THE_DOT, AT_THE_SERVER, OUT_OF_STEP, Faulty
from clamour.delivery.tests.houses import CONNECTIONS, House, lock_database
from clamour.delivery.tests.postfix import Postfix
from clamour.delivery.tests.postgres import Server
from clamour.delivery.tests.sink import Sink
from clamour.delivery.tests.web import Web

# One letter in so many is accepted while others are sent, by a web that is killed too.
LATE = 4

AT_HOME = (
    "kill -9", "kill -9", "kill -9", "kill -9 of the web", "database away", "disk full",
    "clock jumps",
)  # fmt: skip


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
    """The two senders of a worker on one outbox, and whoever harms them."""

    house: House
    sink: Sink
    rule: Faulty
    relay: str
    postfix: Postfix | None = None
    database: Server | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    done: Counter[str] = field(default_factory=Counter)
    senders: list[subprocess.Popen] = field(default_factory=list)
    web: Web | None = None

    def run(self, letters: int, faults: int, finish_in: int = 60) -> Verdict:
        """Inject the faults one after another while the letters go; then let all of it finish."""
        started = time.monotonic()
        self.house.fill(letters - letters // LATE)
        late = iter(range(letters - letters // LATE, letters))
        self._start("send")
        self._start("help")
        self.web = Web(self._open_web)
        plan = self._plan(faults)
        for number, fault in enumerate(plan, 1):
            self.web.accept(str(ref) for ref in islice(late, letters // LATE // len(plan)))
            self.rule.let_in(letters * number // (len(plan) + 1))
            self._wait_for(letters * number // (len(plan) + 1))
            time.sleep(self.chance.random() * 0.03)
            self.rule.let_in(letters * (number + 1) // (len(plan) + 1))
            self._inject(fault)
        self.web.accept(str(ref) for ref in late)
        self.web.finish()
        for sender in self.senders:
            sender.terminate()
        for sender in self.senders:
            sender.wait(60)
        if self.postfix:
            # What was on its way when it reloaded, it would only look at again after 300 seconds.
            self.postfix.command("flush")
        found = self.house.finish(self.relay, finish_in)
        verdict = self._verdict(found)
        verdict.seconds = time.monotonic() - started
        return verdict

    def end(self) -> None:
        """Leave no process behind, whatever happened."""
        for sender in self.senders:
            sender.kill()
        if self.web:
            self.web.end()

    def _plan(self, faults: int) -> list[str]:
        """Each kind as often as any other, in any order."""
        beyond = AFTER_THE_DOT | OUT_OF_STEP if self.postfix else set()
        kinds = [*(fault for fault in AT_THE_SERVER if fault not in beyond), *AT_HOME]
        kinds += ["relay reloads"] if self.postfix else []
        kinds += ["kill -9 of the database"] if self.database else []
        plan = [kinds[number % len(kinds)] for number in range(faults)]
        self.chance.shuffle(plan)
        return plan

    def _start(self, kind: str) -> None:
        """The two senders of a worker race; each claims its own letters."""
        process = self.house.start(kind, relay=self.relay, stdin=subprocess.PIPE, text=True)
        self.senders.append(process)

    def _open_web(self) -> subprocess.Popen:
        pipe = subprocess.PIPE
        return self.house.start("accept", stdin=pipe, stdout=pipe, text=True)

    def _wait_for(self, letters: int) -> None:
        """Until so many letters have arrived, or no other has for a while (all are put off)."""
        seen, changed = -1, time.monotonic()
        while len(self.sink.letters) < letters and time.monotonic() - changed < 2:
            if len(self.sink.letters) != seen:
                seen, changed = len(self.sink.letters), time.monotonic()
            time.sleep(0.002)

    def _inject(self, fault: str) -> None:
        if fault in AT_THE_SERVER:
            self.rule.arm(fault)
            return
        harm: dict[str, Callable[[], None]] = {
            "kill -9": self._kill,
            "kill -9 of the web": lambda: self.web.kill(),
            "kill -9 of the database": self._kill_database,
            "database away": self._take_database,
            "disk full": lambda: self._tell("disk full", "disk free"),
            "clock jumps": lambda: self._tell(f"clock {self._jump()}", "clock 0"),
            "relay reloads": self._reload_relay,
        }
        harm[fault]()
        self.done[fault] += 1

    def _kill(self) -> None:
        """The elder of the two."""
        victim = self.senders.pop(0)
        victim.kill()
        victim.wait()
        self._start(victim.args[3])

    def _kill_database(self) -> None:
        self.database.kill()
        time.sleep(self.chance.random())
        self.database.start()

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
        forgotten = self.web.promised - set(found)
        lost = len(taken - set(arrived)) + astray + max(0, states["bounced"] - refused)
        return Verdict(
            letters=len(found),
            faults=self.done + self.rule.done,
            states=states,
            lost=lost + len(forgotten),
            doubled=sum(number - 1 for id_, number in arrived.items() if id_ in ours),
            uncertain=states["uncertain"],
            uncertain_allowed=0 if self.postfix else doubt,
        )


_RIGHT = {"handed_over", "accepted", "uncertain", "bounced"}


@contextmanager
def trial(
    folder: Path,
    *,
    database_url: str = "",
    database: Server | None = None,
    behind_postfix: bool = False,
) -> Iterator[Trial]:
    """A house, a sink that counts, and if wished a Postfix between them.

    `database` is a PostgreSQL server that may be killed; then its own database is used.
    """
    rule = Faulty()
    url = f"{database.url}/postgres" if database else database_url
    with ExitStack() as stack:
        sink = stack.enter_context(Sink(rule, delay=0.002))
        rule.arrived = lambda: len(sink.letters)
        house, harm = House(folder, url), None
        if behind_postfix:
            postfix = stack.enter_context(Postfix(sink.port))
            reads = {"RELAY_LOG": str(postfix.log), "POSTSUPER": postfix.postsuper}
            house = House(folder, url, **reads)
            harm = Trial(house, sink, rule, postfix.url, postfix)
        harm = harm or Trial(house, sink, rule, sink.url)
        harm.database = database
        stack.callback(harm.end)
        yield harm
