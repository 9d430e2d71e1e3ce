"""What the lines of the log do to the letters that they are about.

A letter that Postfix puts off stays `handed_over`: Postfix has it and tries again, we must not. The
answer stands on its row, an attempt is kept whenever the answer changes, and `since` is moved, so
that its quiet days begin anew. `deferred` it becomes when Postfix has given it back although the
retry table would go on (a full mailbox): then nobody has it but us.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from clamour.delivery import identities, lanes, results, states
from clamour.delivery.models import Attempt, Delivery
from clamour.delivery.news import News
from clamour.delivery.postfix.lines import Kind, Line, moment
from clamour.delivery.states import (
    ACCEPTED,
    BOUNCED,
    CLAIMED,
    DEFERRED,
    HANDED_OVER,
    UNCERTAIN,
    WITHDRAWN,
)

WAITS = "waits at our relay: "
DELETED = "deleted from our relay's queue"
# Postfix lets a letter rest so long at least before it tries again (minimal_backoff_time is 5 min).
RESTS = timedelta(minutes=4)
# An answer that is older says nothing of how a lane is now.
FRESH = timedelta(minutes=10)

_TOKEN = re.compile(r"([0-9a-f]{30})@")
_FIELDS = (
    "stream", "ref", "state", "attempts", "recalled", "paused", "identity", "queue_id",
    "message_id", "lane", "answer", "since",
)  # fmt: skip


def apply(lines: Sequence[Line], now: datetime | None = None) -> int:
    """Do what the lines say, within the caller's transaction; return how many were done.

    The rest has to wait: the next line is about a letter that a sender still holds, whose outcome
    is written in a moment (or by its journal, if the sender is dead).
    """
    batch = _Batch(lines, now or timezone.now())
    done = 0
    for line in lines:
        if not batch.take(line):
            break
        done += 1
    batch.write()
    return done


class _Batch:
    """The letters that some lines are about, and what these make of them."""

    def __init__(self, lines: Sequence[Line], now: datetime) -> None:
        self._now = now
        self._named = {row.message_id: row for row in _rows(lines)}
        self._rows = {row.queue_id: row for row in self._named.values() if row.queue_id}
        self._known_as = {row.pk: row.queue_id for row in self._named.values()}
        self._news: list[News] = []
        self._waits: dict[int, Delivery] = {}
        self._attempts: list[Attempt] = []
        self._backs_off: dict[str, str] = {}
        self._refused: list[tuple[Delivery, str]] = []

    def take(self, line: Line) -> bool:
        """Do what one line says; False when its letter is in a sender's hands."""
        if line.name:
            self._bind(line)
        row = self._rows.get(line.queue_id)
        if row is None or line.kind is Kind.NAMED:
            return True
        if row.state == CLAIMED:
            return False
        if row.state == UNCERTAIN and line.kind is not Kind.GONE:
            self._move(row, HANDED_OVER, "our relay has it, says its log")
        if row.state == HANDED_OVER:
            self._of_ours(row, line)
        if row.state == HANDED_OVER and line.kind is Kind.GONE and row.answer == DELETED:
            self._move(row, WITHDRAWN, DELETED)
        if line.kind in (Kind.GONE, Kind.BOUNCED, Kind.EXPIRED):
            self._leaves(row)
        return True

    def write(self) -> None:
        if self._waits:
            Delivery.objects.bulk_update(self._waits.values(), ["answer", "since", "recalled"])
        Attempt.objects.bulk_create(self._attempts)
        renamed = [row for row in self._named.values() if row.queue_id != self._known_as[row.pk]]
        gone = [row.pk for row in renamed if not row.queue_id]
        Delivery.objects.filter(pk__in=gone).update(queue_id="")
        Delivery.objects.bulk_update([row for row in renamed if row.queue_id], ["queue_id"])
        results.enter(self._news)
        for lane, answer in self._backs_off.items():
            lanes.backs_off(lane, answer)
        for row, answer in self._refused:  # last: it moves the row by itself
            identities.refused(row, answer)

    def _bind(self, line: Line) -> None:
        """This queue id is that letter's from here on, and nobody else's."""
        row = self._named.get(_message_id(line))
        before = self._rows.get(line.queue_id)
        if before is not None and before is not row and line.kind is Kind.NAMED:
            self._leaves(before)  # a short id, used again for another mail
        if row is not None and row.state in (CLAIMED, UNCERTAIN, HANDED_OVER):
            self._rows.pop(row.queue_id, None)
            row.queue_id = line.queue_id
            self._rows[line.queue_id] = row

    def _of_ours(self, row: Delivery, line: Line) -> None:
        if line.kind is Kind.SENT:
            self._move(row, ACCEPTED, line.answer, line.code)
        elif line.kind is Kind.DEFERRED:
            self._wait(row, line)
        elif line.kind is Kind.BOUNCED:
            self._bounce(row, line)
        elif line.kind is Kind.EXPIRED:
            self._move(row, BOUNCED, f"our relay gave up: {row.answer.removeprefix(WAITS)}")
        elif line.kind is Kind.DELETED:
            self._deleted(row)

    def _wait(self, row: Delivery, line: Line) -> None:
        answer = line.answer
        if row.answer != WAITS + answer:
            attempt = Attempt(
                delivery=row, at=self._now, state=DEFERRED, code=line.code, answer=answer
            )
            attempt.identity = row.identity
            self._attempts.append(attempt)
        row.answer, row.since = WAITS + answer, self._now
        self._waits[row.pk] = row
        if row.lane and lanes.says_slower(line.code, line.status) and self._fresh(line):
            self._backs_off[row.lane] = answer

    def _bounce(self, row: Delivery, line: Line) -> None:
        """Postfix has given it back. What the retry table would try again is ours to try."""
        if states.when_again_as_told(line.answer) == states.POLICY:
            self._refused.append((row, line.answer))
            return
        text = line.answer.removeprefix(str(line.code)) if line.code else line.status
        again = states.when_again(line.code or 550, text, phase=line.phase)
        if again in (states.SOON, states.LATER):
            due = self._now + states.delay(again, row.attempts)
            self._move(row, DEFERRED, line.answer, line.code, next_try=due)
        else:
            self._move(row, BOUNCED, line.answer, line.code)

    def _deleted(self, row: Delivery) -> None:
        """Withdrawn, but at the next look if it may be on its way out at this moment."""
        rests = row.answer.startswith(WAITS) and self._now - row.since < RESTS
        if rests:
            self._move(row, WITHDRAWN, DELETED)
            self._leaves(row)
        elif row.answer != DELETED:
            row.answer, row.since = DELETED, self._now
            row.recalled = True  # an operator's hand recalls as well
            self._waits[row.pk] = row

    def _leaves(self, row: Delivery) -> None:
        self._rows.pop(row.queue_id, None)
        row.queue_id = ""

    def _move(
        self,
        row: Delivery,
        state: str,
        answer: str,
        code: int = 0,
        next_try: datetime | None = None,
    ) -> None:
        row.state, row.answer = states.move(row.state, state), answer
        self._news.append(News(row, state, code, answer, next_try=next_try, tried=False))

    def _fresh(self, line: Line) -> bool:
        when = moment(line.stamp, self._now)
        return when is not None and self._now - when < FRESH


def _rows(lines: Iterable[Line]) -> list[Delivery]:
    """The letters that lines are about, locked in the order of a sender's locks."""
    names = {_message_id(line) for line in lines if line.name}
    ids = {line.queue_id for line in lines}
    about = set(Delivery.objects.filter(message_id__in=names).values_list("pk", flat=True))
    # What is excluded is what the index leaves out: without it SQLite would read the whole table.
    called = Delivery.objects.filter(queue_id__in=ids).exclude(queue_id="")
    about.update(called.values_list("pk", flat=True))
    rows = Delivery.objects.filter(pk__in=about, ended_at__isnull=True).only(*_FIELDS)
    return list(rows.order_by("pk").select_for_update())


def _message_id(line: Line) -> str:
    """The Message-ID a line names: its own, or the one whose token is in the return address."""
    if line.kind is Kind.NAMED:
        return line.name
    token = _TOKEN.match(line.name)
    return f"<{token[1]}@{settings.LETTERS_DOMAIN}>" if token else ""
