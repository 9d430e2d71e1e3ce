"""Many small writes in one transaction: of the requests that wait, one writes and commits for all.

A durable commit costs the disk what it costs, for one letter or for twenty; a statement costs its
way to the database, for one row or for twenty; and SQLite has one writer, whom waiting threads
would ask again and again. So each thread lays down what it has; the first one carries out all that
lies there and commits, the others wait for its word. Nobody is answered before their write is safe
on disk.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

from clamour.gate.turns import Turns

Item = TypeVar("Item")
Result = TypeVar("Result")
AT_ONCE = 64  # writes in one transaction


class _Job(Generic[Item, Result]):
    __slots__ = ("done", "failed", "item", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = threading.Event()
        self.result: Result | None = None
        self.failed: BaseException | None = None


class Together(Generic[Item, Result]):
    """One kind of write: `carry_out` gets the items that wait, and returns a result for each.

    It may run twice for an item (the first time rolled back), when a write beside it fails, so it
    must do nothing but write to the database.
    """

    def __init__(self, carry_out: Callable[[list[Item]], list[Result]]) -> None:
        self._carry_out = carry_out
        self._waiting: deque[_Job[Item, Result]] = deque()
        self._turn = threading.Lock()
        self._turns: Turns | None = None  # among the processes; a fork must not share it

    def write(self, item: Item) -> Result:
        """Write the item within a transaction that others share; return or raise its own result."""
        job = _Job[Item, Result](item)
        self._waiting.append(job)
        while not job.done.is_set():
            with self._turn:
                if not job.done.is_set():
                    number = min(len(self._waiting), AT_ONCE)
                    self._write_all([self._waiting.popleft() for _ in range(number)])
        if job.failed:
            raise job.failed
        return job.result  # type: ignore[return-value]

    def _write_all(self, jobs: list[_Job[Item, Result]]) -> None:
        try:
            self._turns = self._turns or Turns()
            with self._turns.mine(), transaction.atomic():
                results = self._carry_out([job.item for job in jobs])
        except BaseException as error:
            if len(jobs) == 1:
                jobs[0].failed = error
                jobs[0].done.set()
            else:
                for job in jobs:
                    self._write_all([job])
            return
        for job, job.result in zip(jobs, results, strict=True):
            job.done.set()
