"""What a form needs of its appeal, kept in memory for a moment.

When thousands write at once, each letter would ask the database a dozen questions whose answers do
not change from one second to the next. Nothing is decided by what is kept: confirming reads the
appeal anew and locks it (`letters.actions.confirm_letter`).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings

T = TypeVar("T")
MOST = 1_000  # answers of one function


def kept(ask: Callable[..., T]) -> Callable[..., T]:
    """Decorate a question: the same one within FORM_KEPT seconds gets the same answer.

    Its arguments must be hashable, its answer is shared by threads: nobody may change it.
    """
    answers: dict[Any, tuple[float, T]] = {}

    @wraps(ask)
    def asked(*args: Any) -> T:
        if not settings.FORM_KEPT:
            return ask(*args)
        now = time.monotonic()
        found = answers.get(args)
        if found and now < found[0]:
            return found[1]
        if found:
            # One asks anew; who comes meanwhile takes the old answer instead of asking as well.
            answers[args] = now + settings.FORM_KEPT, found[1]
        answer = ask(*args)
        if len(answers) >= MOST:
            answers.clear()
        answers[args] = now + settings.FORM_KEPT, answer
        return answer

    return asked
