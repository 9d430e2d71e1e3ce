"""What the office's server can do to a letter, and the rule for a sink that does it."""

import threading
import time
from collections import Counter
from collections.abc import Callable

from clamour.delivery.tests.sink import CUT

# At which word, and what.
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
