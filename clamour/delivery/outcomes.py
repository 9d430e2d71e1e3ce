"""What a channel reports of one delivery, and how an answer is made fit to be stored."""

import re
from dataclasses import dataclass

from clamour.delivery import states

ANSWER_LENGTH = 500

_MAILBOX = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\];,\"']+")
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_IPV6 = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?![\w:])")


@dataclass(slots=True)
class Outcome:
    """What an attempt at the delivery `pk` came to.

    `state` is where the delivery goes; `queued` gives it back untried. `again` (soon, later) says
    when a deferred one is due; of a queued one, that our relay refuses us (ours) or the receiving
    domain whom we were (policy). `code` is the SMTP reply, 0 when there was none. `identity`: whom
    we were; `queue_id`: what the relay calls it now.
    """

    pk: int
    state: str
    code: int = 0
    answer: str = ""
    again: str = states.SOON
    identity: str = ""
    queue_id: str = ""


def refusal(
    pk: int, code: int, text: str, address: str = "", *, phase: str, identity: str = ""
) -> Outcome:
    """Sort a 4xx or 5xx reply, given to the command `phase`, by the retry table.

    One of our relay leaves the letter untried, and free to go as somebody else.
    """
    answer = presentable(f"{code} {text}", address)
    # Without the mailbox: "relay@" or "sender@" is no word of the server's.
    when = states.when_again(code, answer.removeprefix(str(code)), phase=phase)
    if when == states.NEVER:
        return Outcome(pk, states.BOUNCED, code, answer, identity=identity)
    if when == states.POLICY:
        return Outcome(pk, states.QUEUED, code, answer, again=when, identity=identity)
    if when == states.OURS:
        return Outcome(pk, states.QUEUED, code, f"our relay refuses: {answer}", again=when)
    return Outcome(pk, states.DEFERRED, code, answer, again=when, identity=identity)


def presentable(answer: str, address: str = "") -> str:
    """Return an answer without mailboxes, IP numbers and control characters, and not too long."""
    if not answer.isprintable():
        answer = "".join(char if char.isprintable() else " " for char in answer)
    if "@" in answer:
        answer = _MAILBOX.sub("[mailbox]", answer)
    local = address.rpartition("@")[0].lower()
    if len(local) > 2 and local in answer.lower():  # some servers name the user alone
        answer = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "[mailbox]", answer, flags=re.I)
    if answer.count(".") > 2:
        answer = _IPV4.sub("[ip]", answer)
    if answer.count(":") > 2:
        answer = _IPV6.sub("[ip]", answer)
    return " ".join(answer.split())[:ANSWER_LENGTH]
