"""Many small writes in one transaction: of the requests that wait, one commits for all.

A durable commit costs the disk what it costs, for one letter or for twenty; and SQLite has one
writer, whom waiting threads would ask again and again. So each thread lays its write down; the
first one carries out all that lie there and commits, the others wait for its word. Nobody is
answered before their write is safe on disk.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import transaction

T = TypeVar("T")
AT_ONCE = 64  # writes in one transaction


class _Job(Generic[T]):
    __slots__ = ("do", "done", "failed", "result")

    def __init__(self, do: Callable[[], T]) -> None:
        self.do = do
        self.done = threading.Event()
        self.result: T | None = None
        self.failed: BaseException | None = None


_waiting: deque[_Job[Any]] = deque()
_turn = threading.Lock()


def write(do: Callable[[], T]) -> T:
    """Carry out `do` within a transaction that others share; return or raise what it does.

    `do` may run twice (the first time rolled back), when a write beside it fails, so it must do
    nothing but write to the database.
    """
    job = _Job(do)
    _waiting.append(job)
    while not job.done.is_set():
        with _turn:
            if not job.done.is_set():
                _carry_out([_waiting.popleft() for _ in range(min(len(_waiting), AT_ONCE))])
    if job.failed:
        raise job.failed
    return job.result  # type: ignore[return-value]


def _carry_out(jobs: list[_Job[Any]]) -> None:
    try:
        _all_of(jobs)
    except BaseException as error:
        if len(jobs) == 1:
            jobs[0].failed = error
        else:
            for job in jobs:
                _carry_out([job])
            return
    for job in jobs:
        job.done.set()


def _all_of(jobs: list[_Job[Any]]) -> None:
    with transaction.atomic():
        for job in jobs:
            job.result = job.do()
