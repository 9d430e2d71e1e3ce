"""The channel of a provider: one API call a letter, a few at a time, each in a thread.

The crash journal means what it means for SMTP: an entry before the call, one after its answer. A
call whose answer never came may have been heard: `uncertain`, and nothing is sent again.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage as ReadMessage
from email.message import Message
from typing import Any, NamedTuple

import requests
from anymail.exceptions import (
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailSerializationError,
)
from django.core.mail import EmailMessage
from urllib3.exceptions import MaxRetryError, NewConnectionError

from clamour.delivery import states
from clamour.delivery.brake import Brake
from clamour.delivery.channels.email.envelopes import Envelope
from clamour.delivery.channels.merging import merged
from clamour.delivery.channels.provider.provider import Provider
from clamour.delivery.journal import Journal
from clamour.delivery.outcomes import Outcome, presentable


class Verdict(NamedTuple):
    """What an HTTP status of a provider's API means for the letter."""

    state: str
    again: str
    reason: str


_LATER = Verdict(states.QUEUED, states.OURS, "the provider takes nothing from us now")
_LETTER = Verdict(states.BOUNCED, states.NEVER, "the provider refuses this letter")
ANSWERS = {400: _LETTER, 413: _LETTER, 422: _LETTER, **dict.fromkeys((401, 402, 403, 404), _LATER),
           **dict.fromkeys((408, 425, 429, 503), _LATER)}  # fmt: skip
# Anything else may have been said after the letter was taken.
UNKNOWN = Verdict(states.UNCERTAIN, states.SOON, "the provider's answer says nothing")
# Headers that the API has a field for, or makes itself.
_OWN = {"from", "to", "subject", "reply-to", "mime-version", "content-type",
        "content-transfer-encoding", "date"}  # fmt: skip


class ProviderChannel:
    """Calls to one provider; it looks like `EmailChannel` from outside."""

    def __init__(
        self,
        provider: Provider,
        journal: Journal,
        *,
        connections: int,
        brake: Brake,
    ) -> None:
        self._provider = provider
        self._journal = journal
        self._connections = connections
        self._brake = brake
        self.trouble = ""
        self.has_taken = False

    async def deliver(
        self, letters: Sequence[Envelope], *, begin_within: float
    ) -> AsyncIterator[list[Outcome]]:
        """Yield outcomes as they come, one for each letter."""
        self.trouble, self.has_taken = "", False
        waiting, until = deque(letters), time.monotonic() + begin_within
        number = min(self._connections, len(letters))
        with ThreadPoolExecutor(max(number, 1)) as threads:
            callers = [self._call(waiting, until, threads) for _ in range(number)]
            async for outcomes in merged(callers):
                yield outcomes
        yield [Outcome(letter.pk, states.QUEUED) for letter in waiting]

    async def rest(self) -> None:
        """Nothing is kept open between batches."""

    async def _call(
        self, waiting: deque[Envelope], until: float, threads: ThreadPoolExecutor
    ) -> AsyncIterator[list[Outcome]]:
        backend, loop = self._provider.backend(), asyncio.get_running_loop()
        await loop.run_in_executor(threads, backend.open)
        try:
            while waiting and time.monotonic() < until and not self._brake.stops():
                if self.trouble:
                    break
                letter = waiting.popleft()
                if self._brake.holds(letter.pk):
                    yield [Outcome(letter.pk, states.QUEUED)]
                    continue
                yield [await loop.run_in_executor(threads, self._send, backend, letter)]
        finally:
            backend.close()

    def _send(self, backend: Any, letter: Envelope) -> Outcome:
        message = api_message(letter)
        try:
            self._journal.begin(letter.pk)
        except OSError as error:
            self.trouble = f"the journal cannot be written: {error.strerror}"
            return Outcome(letter.pk, states.QUEUED)
        try:
            backend.send_messages([message])
            outcome = self._taken(letter, message)
        except Exception as error:  # whatever a provider's library raises, the letter has a fate
            outcome = self._failed(letter, error)
        if outcome.state != states.UNCERTAIN:
            taken = outcome.state == states.HANDED_OVER
            with suppress(OSError):
                (self._journal.taken if taken else self._journal.refused)(letter.pk)
        return outcome

    def _taken(self, letter: Envelope, message: Any) -> Outcome:
        self.has_taken = True
        said = message.anymail_status
        answer = presentable(f"{self._provider.esp}: {said.message_id}", letter.recipient)
        return Outcome(letter.pk, states.HANDED_OVER, answer=answer, identity=letter.identity)

    def _failed(self, letter: Envelope, error: Exception) -> Outcome:
        verdict = judged(error)
        said = presentable(str(error), letter.recipient)
        answer = f"{verdict.reason}: {said or type(error).__name__}"[:500]
        if verdict.again == states.OURS:
            self.trouble = answer
        whom = "" if verdict.state == states.QUEUED else letter.identity
        return Outcome(letter.pk, verdict.state, answer=answer, again=verdict.again, identity=whom)


def judged(error: Exception) -> Verdict:
    """Return what became of a letter by the exception that its call ended with."""
    if isinstance(error, AnymailRecipientsRefused):
        return Verdict(states.BOUNCED, states.NEVER, "the provider refuses the recipient")
    if isinstance(error, AnymailInvalidAddress | AnymailSerializationError):
        return Verdict(states.FAILED, states.NEVER, "content: the provider cannot carry it")
    if _never_connected(error):
        return _LATER
    return ANSWERS.get(_status(error), UNKNOWN)


def _status(error: Exception) -> int:
    """The HTTP status of a provider's answer, 0 where there was none."""
    if not isinstance(error, AnymailError):
        return 0
    if isinstance(error.response, dict):  # SES: what boto3 made of it
        return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return error.status_code or 0


def _never_connected(error: BaseException) -> bool:
    """Whether the call did not even find a connection: then nobody has heard of the letter."""
    seen: list[BaseException] = [error]
    while error.__cause__ and error.__cause__ not in seen:
        seen.append(error := error.__cause__)
    for one in seen:
        inner = one.args[0] if one.args else None
        # By name: botocore, which SES goes by, is installed where somebody uses it.
        if type(one).__name__ in ("EndpointConnectionError", "ConnectTimeoutError"):
            return True
        if isinstance(one, requests.ConnectTimeout):
            return True
        if isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError):
            return True
    return False


def api_message(letter: Envelope) -> "_Letter":
    """Return the letter for anymail: in fields, and whole where an API takes it so (SES)."""
    read = message_from_bytes(letter.message, _class=ReadMessage, policy=policy.default)
    message = _Letter(
        subject=str(read["Subject"] or ""),
        body=read.get_content(),
        from_email=str(read["From"]),
        to=[letter.recipient],
        reply_to=[str(read["Reply-To"])] if read["Reply-To"] else None,
        headers={name: str(value) for name, value in read.items() if name.lower() not in _OWN},
    )
    message.raw = letter.message
    message.envelope_sender = letter.sender
    message.metadata = {"delivery": str(read["Message-ID"])}
    message.track_opens = message.track_clicks = False  # nobody is watched
    return message


class _Letter(EmailMessage):
    """Django's message, which gives its bytes as they were written."""

    raw: bytes
    envelope_sender: str
    metadata: dict[str, str]
    track_opens: bool
    track_clicks: bool

    def message(self) -> Message:  # type: ignore[override]
        return message_from_bytes(self.raw)
