"""The life of a delivery as two tables: which state may follow which, and when to try again.

Everything that changes a state asks `after`, `before` or `move`; the README prints both tables and
a test compares them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

HELD = "held"
QUEUED = "queued"
CLAIMED = "claimed"
DEFERRED = "deferred"
UNCERTAIN = "uncertain"
HANDED_OVER = "handed_over"
ACCEPTED = "accepted"
SETTLED = "settled"
BOUNCED = "bounced"
FAILED = "failed"
WITHDRAWN = "withdrawn"


class State(NamedTuple):
    """Where a delivery may go from here, and what being here means."""

    moves_to: tuple[str, ...]
    meaning: str


STATES: dict[str, State] = {
    HELD: State((QUEUED, WITHDRAWN), "a person must release it"),
    QUEUED: State((CLAIMED, WITHDRAWN, FAILED), "due, or waiting for its date or its lane"),
    CLAIMED: State(
        (HANDED_OVER, ACCEPTED, DEFERRED, BOUNCED, UNCERTAIN, QUEUED, FAILED, WITHDRAWN),
        "a sender holds the lease",
    ),
    DEFERRED: State((CLAIMED, WITHDRAWN, FAILED), "refused for now, tried again by the table"),
    UNCERTAIN: State(
        (HANDED_OVER, ACCEPTED, QUEUED, FAILED), "silence after the dot; never resent by itself"
    ),
    HANDED_OVER: State((ACCEPTED, DEFERRED, BOUNCED, SETTLED), "our relay has it"),
    ACCEPTED: State((BOUNCED, SETTLED), "the office's server took it"),
    SETTLED: State((), "two quiet days have passed; end"),
    BOUNCED: State((), "refused for good; end"),
    FAILED: State((), "given up by us; end"),
    WITHDRAWN: State((), "recalled before it left; end"),
}

WAITING = frozenset({QUEUED, DEFERRED})
ENDS = frozenset(name for name, state in STATES.items() if not state.moves_to)

# A failure is told after this long, counted from the first try.
PATIENCE = timedelta(days=7)
# An uncertain letter that nobody settles fails after this long.
DOUBT = timedelta(days=7)
# No bounce for this long: the letter is taken to have arrived.
QUIET = timedelta(days=2)


class NoSuchMove(Exception):
    """The table does not allow this move."""


def move(from_state: str, to_state: str) -> str:
    """Return `to_state`; raise NoSuchMove when the table does not lead there."""
    if to_state not in STATES[from_state].moves_to:
        raise NoSuchMove(f"{from_state} -> {to_state}")
    return to_state


def before(to_state: str) -> frozenset[str]:
    """Return the states from which `to_state` may be reached: the guard of every bulk update."""
    return frozenset(name for name, state in STATES.items() if to_state in state.moves_to)


@dataclass(frozen=True)
class Retry:
    """What a refusal means: try again soon, later or never, and why we think so."""

    code: str
    status: str
    when: str
    reason: str

    def fits(self, code: int, status: str) -> bool:
        return _fits(self.code, str(code)) and _fits(self.status, status)


SOON, LATER, NEVER = "soon", "later", "never"

# The first line that fits decides. `x` stands for any digits; the status is the enhanced code of
# RFC 3463, which is better informed than the bare code of RFC 5321 where a server sends one.
RETRIES: tuple[Retry, ...] = (
    Retry("421", "", SOON, "the server closes the connection (RFC 5321 3.8); says nothing of us"),
    Retry("4xx", "4.2.2", LATER, "the mailbox is full; its owner needs hours, not minutes"),
    Retry("4xx", "4.7.x", SOON, "greylisted or too fast (RFC 6647): the same again, after a pause"),
    Retry("452", "", LATER, "the server has no room, or the mailbox is over quota"),
    Retry("4xx", "", SOON, "a temporary refusal (RFC 5321 4.2.1)"),
    Retry("552", "5.2.2", LATER, "a full mailbox reported as final; offices empty theirs"),
    Retry("5xx", "", NEVER, "a final refusal (RFC 5321 4.2.1)"),
)

DELAYS: dict[str, tuple[timedelta, ...]] = {
    SOON: tuple(timedelta(minutes=m) for m in (5, 10, 30, 60, 120)),
    LATER: tuple(timedelta(hours=h) for h in (1, 4, 12, 24)),
}


def when_again(code: int, status: str = "") -> str:
    """Return soon, later or never for an SMTP reply; an unknown code is a temporary one."""
    return next((rule.when for rule in RETRIES if rule.fits(code, status)), SOON)


def delay(when: str, tries: int) -> timedelta:
    """Return how long to wait after the given number of tries; the last delay repeats."""
    steps = DELAYS[when]
    return steps[min(max(tries, 1), len(steps)) - 1]


def _fits(pattern: str, text: str) -> bool:
    """Whether the text is the pattern with digits for `x`; an empty pattern fits all."""
    if not pattern:
        return True
    return re.fullmatch(pattern.replace(".", r"\.").replace("x", r"\d+"), text) is not None


def states_table() -> str:
    """Return the state table in Markdown, as the README prints it."""
    rows = [
        f"| {name} | {', '.join(state.moves_to) or '-'} | {state.meaning} |"
        for name, state in STATES.items()
    ]
    return "\n".join(["| state | moves to | meaning |", "|---|---|---|", *rows])


def retries_table() -> str:
    """Return the retry table in Markdown, as the README prints it."""
    rows = [f"| {r.code} | {r.status or '-'} | {r.when} | {r.reason} |" for r in RETRIES]
    return "\n".join(["| reply | status | again | why |", "|---|---|---|---|", *rows])
