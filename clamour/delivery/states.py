"""The life of a delivery as two tables: which state may follow which, and when to try again.

Everything that changes a state asks `after`, `before` or `move`; README.md and RETRIES.md print the
tables and a test compares them.
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
    HELD: State((QUEUED, WITHDRAWN), "kept back until somebody releases it"),
    # To held and back: what the letters are about may be taken down for a while.
    QUEUED: State((CLAIMED, HELD, WITHDRAWN, FAILED), "due, or waiting for its date or its lane"),
    CLAIMED: State(
        (HANDED_OVER, ACCEPTED, DEFERRED, BOUNCED, UNCERTAIN, QUEUED, FAILED, WITHDRAWN),
        "a sender holds the lease",
    ),
    DEFERRED: State(
        (CLAIMED, HELD, WITHDRAWN, FAILED), "refused for now, tried again by the table"
    ),
    UNCERTAIN: State(
        (HANDED_OVER, ACCEPTED, QUEUED, FAILED), "silence after the dot; never resent by itself"
    ),
    # To withdrawn: deleted from the local Postfix's queue before it left, or never printed.
    HANDED_OVER: State(
        (ACCEPTED, DEFERRED, BOUNCED, SETTLED, WITHDRAWN, FAILED),
        "our relay has it, or it waits for a person",
    ),
    # To deferred: a policy of theirs was against whom we were after all; it goes as somebody else.
    ACCEPTED: State((DEFERRED, BOUNCED, SETTLED), "the office's server took it"),
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
# What nobody prints, faxes or fills in for this long fails: a supporter waits for it.
UNDONE = timedelta(days=28)


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
    """What a refusal means: again soon, later, never, is it ours, a policy; and why we think so."""

    phase: str
    code: str
    status: str
    says: tuple[str, ...]
    when: str
    reason: str

    def fits(self, phase: str, code: int, text: str) -> bool:
        return (
            (not self.phase or phase in self.phase.split())
            and _fits(self.code, str(code))
            and _fits(self.status, enhanced_status(text))
            and (not self.says or any(words in text.lower() for words in self.says))
        )


# OURS: our relay refuses us, whatever the letter. It goes back untried, and the sender pauses.
# POLICY: the receiving domain wants nothing from this identity; the letter goes as the next one.
SOON, LATER, NEVER, OURS, POLICY = "soon", "later", "never", "ours", "policy"
# The receiving server's answer as it is told afterwards, by a relay's log or a bounce.
MX = "MX"

_OF_THE_RECIPIENT = ("recipient address", "user unknown", "unknown user", "no such user")
# Mailboxes for members of the organisation alone; the first is Exchange's word for all of these.
_MEMBERS_ONLY = ("resolver.rst.", "allowed senders", "members only")
_OF_US = ("relay", "rcpthosts", "sender", "client host", "helo", "authenticat")
_UNWANTED = ("spam", "blocked", "blacklist", "blocklist", "block list", "dnsbl", "dmarc",
             "reputation")  # fmt: skip
_OF_OUR_DOMAIN = ("sender", "client host", "helo")

# The first line that fits decides. The phase is the command that was refused (DOT: the body; MX:
# told afterwards), `x` stands for any digits, the status is the enhanced code of RFC 3463, which is
# better informed than the bare code of RFC 5321 where a server sends one; of what it says one
# phrase must be there.
RETRIES: tuple[Retry, ...] = (
    Retry("", "421", "", (), SOON, "the server closes the connection (RFC 5321 3.8)"),
    Retry("", "4xx", "4.2.2", (), LATER, "the mailbox is full; its owner needs hours, not minutes"),
    Retry("", "4xx", "4.7.x", (), SOON, "greylisted or too fast (RFC 6647): again after a pause"),
    Retry("", "452", "", (), LATER, "the server has no room, or the mailbox is over quota"),
    Retry("", "4xx", "", (), SOON, "a temporary refusal (RFC 5321 4.2.1)"),
    Retry("", "552", "5.2.2", (), LATER, "a full mailbox reported as final; offices empty theirs"),
    Retry("MAIL RCPT DATA DOT", "503", "", (), OURS,
          "the relay wants another command first (RFC 5321 4.2.2)"),
    Retry("MAIL RCPT DATA DOT", "53x", "", (), OURS,
          "the relay wants a login or TLS (RFC 4954 6, RFC 3207 4)"),
    Retry("MAIL", "552", "", (), NEVER, "this letter is too big for the relay (RFC 1870)"),
    Retry("MAIL", "5xx", "5.3.4", (), NEVER, "this letter is too big for the relay"),
    Retry("MAIL", "5xx", "5.6.x", (), NEVER, "the relay cannot carry what is in this letter"),
    Retry("MAIL", "5xx", "", (), OURS, "the relay does not take us as a sender"),
    Retry("DATA", "5xx", "", (), OURS, "refused before the letter was seen"),
    Retry("RCPT", "5xx", "5.1.0", ("sender",), OURS, "Postfix says here what it thinks of MAIL"),
    Retry("RCPT", "5xx", "5.1.7", (), OURS, "the address of our sender is no address"),
    Retry("RCPT", "5xx", "5.1.8", (), OURS, "the domain of our sender is not found"),
    Retry("MX", "5xx", "5.1.7", (), POLICY, "it takes the address of our sender for none"),
    Retry("MX", "5xx", "5.1.8", (), POLICY, "it does not find the domain of our sender"),
    Retry("RCPT MX", "5xx", "5.1.x", (), NEVER, "no such mailbox, no such domain"),
    Retry("RCPT MX", "5xx", "5.2.x", (), NEVER, "the mailbox takes no letters"),
    Retry("RCPT MX", "5xx", "", _OF_THE_RECIPIENT, NEVER, "it is about the recipient"),
    Retry("RCPT DOT MX", "5xx", "5.7.2", (), NEVER, "a mailing list closed to outsiders"),
    Retry("RCPT DOT MX", "5xx", "5.7.17", (), NEVER, "the mailbox has another owner (RFC 7293)"),
    Retry("RCPT DOT MX", "5xx", "5.7.18", (), NEVER, "the domain has another owner (RFC 7293)"),
    Retry("RCPT DOT MX", "5xx", "5.7.x", _MEMBERS_ONLY, NEVER,
          "the mailbox takes letters of its own people alone"),
    Retry("RCPT", "5xx", "", _OF_US, OURS, "the relay carries nothing for us, or not from here"),
    Retry("DOT", "5xx", "", ("not verified", "verified sender"), OURS,
          "a provider that looks at the sender only now"),
    Retry("RCPT DOT MX", "5xx", "5.7.x", (), POLICY,
          "its policy is against us, not against the recipient (RFC 3463 3.8, RFC 7372)"),
    Retry("RCPT DOT MX", "5xx", "", _UNWANTED, POLICY, "the same by a server without status codes"),
    Retry("MX", "5xx", "", _OF_OUR_DOMAIN, POLICY, "it does not take us as a sender"),
    Retry("", "5xx", "", (), NEVER, "a final refusal (RFC 5321 4.2.1)"),
)  # fmt: skip

DELAYS: dict[str, tuple[timedelta, ...]] = {
    SOON: tuple(timedelta(minutes=m) for m in (5, 10, 30, 60, 120)),
    LATER: tuple(timedelta(hours=h) for h in (1, 4, 12, 24)),
    # Short, since all of them wait for one repair; long enough for others to have their turn. The
    # first is of those that were set aside unasked, so that they go before those that were refused.
    OURS: (timedelta(seconds=30), timedelta(minutes=1)),
}

_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
# A reply somewhere in a line of a log or a bounce; servers put a space or a hyphen after the code.
_REPLY = re.compile(
    r"(?<![\d.])([45]\d\d)[ -]+(?=\D|[45]\.)|(?<![\d.])(?=([45])\.\d{1,3}\.\d{1,3}\b)"
)


def when_again(code: int, text: str, *, phase: str) -> str:
    """Return soon, later, never, ours or policy for a reply; an unknown code is a temporary one."""
    return next((rule.when for rule in RETRIES if rule.fits(phase, code, text)), SOON)


def when_again_as_told(answer: str) -> str:
    """Return the same for the receiving server's answer, told afterwards; never ours.

    `answer` is what a relay's log or a bounce quotes: "550 5.7.1 ...", "5.7.1 ...", or a sentence
    with that in it. One without a code is final.
    """
    found = _REPLY.search(answer)
    if found is None:
        return when_again(550, answer, phase=MX)
    code = int(found[1]) if found[1] else int(found[2]) * 100 + 50
    return when_again(code, answer[found.end() :], phase=MX)


def enhanced_status(text: str) -> str:
    """Return the status code (RFC 3463) a reply begins with, or ''."""
    found = _STATUS.match(text)
    return found.group().strip() if found else ""


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
    """Return the retry table in Markdown, as RETRIES.md prints it."""
    rows = [
        f"| {r.phase or '-'} | {r.code} | {r.status or '-'} | {', '.join(r.says) or '-'} "
        f"| {r.when} | {r.reason} |"
        for r in RETRIES
    ]
    head = ["| at | reply | status | says | again | why |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows])
