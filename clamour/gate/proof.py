"""Proof of work (ALTCHA v2, by the `altcha` package): each form costs a machine a moment.

A page is the same for everyone, so its script fetches a challenge when the form is used, finds the
number it asks for and posts it along. Nothing of it is kept but the mark of a solution that was
used, until it would have expired: the library itself takes a solution twice. A form without a
solution is no mistake: browsers without scripts have a small budget of their own
(`admission.py`), and beyond it the supporter's own mail confirms.
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import altcha
from django.conf import settings
from django.db import connection
from django.utils import timezone

from clamour.gate.models import SpentSolution
from clamour.keys import files, tags

ALGORITHM = "PBKDF2/SHA-256"
# Rounds for each number tried; about 256 numbers are. A phone of 2018 needs a second or two.
ROUNDS = 5_000
LASTS = timedelta(minutes=40)
LONGEST = 4_000  # characters of a posted solution


def challenge(subject: str) -> dict[str, Any]:
    """A new challenge for one form; `subject` names the form and is part of what is signed."""
    made = altcha.create_challenge(
        ALGORITHM,
        rounds(),
        expires_at=timezone.now() + LASTS,
        data={"for": subject},
        hmac_secret=_secret(),
    )
    return made.to_dict()


def rounds() -> int:
    """How much work a number costs: BUDGET_FACTOR lowers it, as it widens the budgets."""
    return max(1, round(ROUNDS / settings.BUDGET_FACTOR))


@dataclass(frozen=True)
class Solution:
    """A good solution of a challenge of ours; whether it was used before is not known yet."""

    signature: str
    expires_at: int


def check(posted: str, subject: str) -> Solution | None:
    """The solution that was posted, if it solves a challenge for this form; asks no database."""
    payload = _read(posted)
    if payload is None or payload.challenge.parameters.data != {"for": subject}:
        return None
    # What we have signed alone reaches the derivation: nobody can ask for a dearer one.
    if not altcha.verify_solution(payload, _secret()).verified:
        return None
    expires_at = payload.challenge.parameters.expires_at or 0
    return Solution(str(payload.challenge.signature), int(expires_at))


def use_each(solutions: Sequence[Solution]) -> list[bool]:
    """Use solutions up, in one statement; for each whether nobody had used it before.

    Of twins the first is the fresh one. In the caller's transaction.
    """
    if not solutions:
        return []
    marked = [tags.site_tag("solution", it.signature) for it in solutions]
    values = [it for tag, one in zip(marked, solutions, strict=True) for it in (tag, _until(one))]
    marks = ", ".join(["(%s, %s)"] * len(solutions))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO gate_spentsolution (tag, until) VALUES {marks} "  # noqa: S608  only marks
            "ON CONFLICT DO NOTHING RETURNING tag",
            values,
        )
        fresh = {bytes(tag) for (tag,) in cursor.fetchall()}
    return [tag in fresh and tag not in marked[:number] for number, tag in enumerate(marked)]


def _until(solution: Solution) -> Any:
    """When nobody could use it any more, for plain SQL."""
    until = datetime.fromtimestamp(solution.expires_at, UTC) + timedelta(minutes=1)
    return connection.ops.adapt_datetimefield_value(until)


def forget_expired(now: datetime) -> int:
    """Remove the marks of solutions that nobody could use again anyway; return how many."""
    return SpentSolution.objects.filter(until__lt=now).delete()[0]


def _read(posted: str) -> altcha.Payload | None:
    if not posted or len(posted) > LONGEST:
        return None
    try:
        return altcha.Payload.from_dict(json.loads(b64decode(posted, validate=True)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


@cache
def _secret() -> str:
    return files.secret("proof", settings.KEYS_DIR)
