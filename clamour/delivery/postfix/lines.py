"""One line of Postfix's log: which queue id it is about, and what happened to that mail.

Read here are the formats of Postfix 3.4 to 3.10, written by its own postlogd or by syslog, with
the classic stamp (`Nov 30 20:04:29`) or RFC 3339's. Parts of a line are what strangers said: a
server's answer, a recipient. Nothing of it is trusted beyond the mail it is about.
"""

import enum
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from clamour.delivery.outcomes import presentable


class Kind(enum.Enum):
    """What a line says."""

    NAMED = "cleanup has read its Message-ID; it may still be thrown away"
    ACTIVE = "it is in the queue: our letter is the relay's now"
    SENT = "the next server took it"
    DEFERRED = "refused for now; Postfix tries again"
    BOUNCED = "refused for good"
    EXPIRED = "Postfix has given up"
    GONE = "it has left the queue"
    DELETED = "somebody deleted it from the queue"


class Line(NamedTuple):
    """A line that is about one mail.

    `name` is its Message-ID (NAMED) or its envelope sender (ACTIVE); `code` the SMTP reply, 0 when
    there was none; `phase` the command that was refused; `said` what the server said, raw.
    """

    kind: Kind
    queue_id: str
    stamp: str
    name: str = ""
    status: str = ""
    code: int = 0
    phase: str = ""
    said: str = ""

    @property
    def answer(self) -> str:
        """What was said, fit to be stored."""
        return presentable(self.said)


STAMP = rb"(\w{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*)"
# Short queue ids are hexadecimal; long ones have no vowel, so that no word looks like one.
QUEUE_ID = rb"([0-9A-F]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,})"
_LINE = re.compile(
    STAMP + rb" \S+ [^ \[]*/(cleanup|qmgr|smtp|lmtp|local|virtual|pipe|error|discard|postsuper)"
    rb"\[\d+\]: " + QUEUE_ID + rb": (.*)"
)
_NAMED = re.compile(rb"(?:resent-)?message-id=(<[^<>\s]+>)")
_ACTIVE = re.compile(rb"from=<([^<>]*)>, size=\d+, nrcpt=\d+ \(queue active\)")
_EXPIRED = re.compile(rb"from=<[^<>]*>, status=(?:force-)?expired, returned to sender")
_STATUS = re.compile(
    rb"to=<.*?>, (?:orig_to=<.*?>, )?relay=\S+, (?:conn_use=\d+, )?delay=[\d.]+, delays=[\d./]+, "
    rb"dsn=([245]\.\d+\.\d+), status=(sent|deferred|bounced) \((.*)\)\s*"
)
_SAID = re.compile(r"(?:host \S+ (?:said|refused to talk to me): )?(\d{3})\b")
_PHASE = re.compile(r" \(in reply to ([\w ]+?) command\)$")
_PHASES = {"MAIL FROM": "MAIL", "RCPT TO": "RCPT", "DATA": "DATA", "end of DATA": "DOT"}
_KINDS = {b"sent": Kind.SENT, b"deferred": Kind.DEFERRED, b"bounced": Kind.BOUNCED}


def parse(line: bytes) -> Line | None:
    """Return what the line says of one mail, or None when it says nothing that counts."""
    found = _LINE.match(line)
    if not found:
        return None
    stamp, daemon, queue_id, rest = found.groups()
    about = queue_id.decode(), stamp.decode("ascii", "replace")
    if daemon == b"cleanup":
        named = _NAMED.match(rest)
        return Line(Kind.NAMED, *about, name=named[1].decode("utf-8", "replace")) if named else None
    if daemon == b"qmgr":
        return _of_the_queue(rest, *about)
    if daemon == b"postsuper":
        return Line(Kind.DELETED, *about) if rest.startswith(b"removed") else None
    return _of_an_attempt(rest, *about)


def _of_the_queue(rest: bytes, queue_id: str, stamp: str) -> Line | None:
    if rest.startswith(b"removed"):
        return Line(Kind.GONE, queue_id, stamp)
    if active := _ACTIVE.match(rest):
        return Line(Kind.ACTIVE, queue_id, stamp, name=active[1].decode("utf-8", "replace"))
    return Line(Kind.EXPIRED, queue_id, stamp) if _EXPIRED.match(rest) else None


def _of_an_attempt(rest: bytes, queue_id: str, stamp: str) -> Line | None:
    found = _STATUS.match(rest)
    if not found:
        return None
    status, what, said = found.groups()
    return Line(
        _KINDS[what], queue_id, stamp, "", status.decode(), *_reply(said.decode("utf-8", "replace"))
    )


def _reply(said: str) -> tuple[int, str, str]:
    """Return code, phase and the server's own words: Postfix frames them with its own."""
    phase = _PHASE.search(said)
    words = said[: phase.start()] if phase else said
    reply = _SAID.match(words)
    if reply:
        words = words[reply.start(1) :]
    return int(reply[1]) if reply else 0, _PHASES.get(phase[1], "") if phase else "", words


def moment(stamp: str, now: datetime) -> datetime | None:
    """Return when a line was written, or None when it does not say.

    The classic stamp has neither year nor time zone: it is the last such moment before now, in
    this machine's time.
    """
    try:
        if stamp[4:5] == "-":
            when = datetime.fromisoformat(stamp)
            return when if when.tzinfo else when.astimezone()
        year = now.astimezone().year
        when = datetime.strptime(f"{year} {stamp}", "%Y %b %d %H:%M:%S").astimezone()
        if when > now + timedelta(days=1):
            when = when.replace(year=year - 1)
        return when.astimezone(UTC)
    except ValueError:
        return None
