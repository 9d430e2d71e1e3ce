"""Taking back what the local Postfix has not delivered yet.

`actions.recall` flags the rows; here their queue ids go to `postsuper`, all in one call. What it
says it removed is withdrawn: at once if Postfix was letting the letter rest, else after a short
wait, since a letter that is on its way out at this moment still arrives, and the log says so then.
"""

import logging
import re
import shlex
import subprocess
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clamour.delivery import results, states
from clamour.delivery.models import Delivery
from clamour.delivery.postfix import fates
from clamour.delivery.postfix.lines import Kind, Line

logger = logging.getLogger(__name__)

AT_ONCE = 1_000  # ids in one call
ASK_AGAIN, RARELY = 1.0, 60.0  # seconds
ON_ITS_WAY = timedelta(seconds=20)
PATIENCE = 60  # seconds that postsuper may take
_REMOVED = re.compile(r"^postsuper: (\w+): removed$", re.MULTILINE)


class Recaller:
    """Remembers which ids it has handed over, so that one Postfix does not know is rarely asked."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[float, float]] = {}  # when to ask again, and the next pause

    def look(self, now: datetime | None = None) -> int:
        """Delete what was recalled and is in the queue; return how many rows it was about."""
        now = now or timezone.now()
        deleted = in_the_queue().filter(answer=fates.DELETED)
        late = [row.pk for row in deleted.filter(since__lt=now - ON_ITS_WAY).only("pk")]
        if late:
            _withdraw(late)
        return len(late) + self._delete(in_the_queue().exclude(answer=fates.DELETED))

    def _delete(self, rows: "QuerySet[Delivery]") -> int:
        ids = [id_ for id_ in rows.values_list("queue_id", flat=True) if self._may_ask(id_)]
        for start in range(0, len(ids), AT_ONCE):
            _deleted(postsuper(ids[start : start + AT_ONCE]))
        return len(ids)

    def _may_ask(self, queue_id: str) -> bool:
        """Soon again, since postsuper misses a mail that is just moving; then less and less often.

        One that Postfix does not know is on its way out of our table by the log.
        """
        now = time.monotonic()
        if len(self._asked) > 10 * AT_ONCE:
            self._asked = {id_: ask for id_, ask in self._asked.items() if ask[0] > now}
        due, pause = self._asked.get(queue_id, (now, ASK_AGAIN))
        if now < due:
            return False
        self._asked[queue_id] = now + pause, min(2 * pause, RARELY)
        return True


def postsuper(ids: Sequence[str]) -> list[str]:
    """Delete mails from Postfix's queue; return the ids of those that were there."""
    try:
        done = subprocess.run(
            shlex.split(settings.POSTSUPER),
            input="".join(f"{id_}\n" for id_ in ids),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("POSTSUPER cannot be run: %s", type(error).__name__)
        return []
    if done.returncode:
        logger.error("POSTSUPER ends with %d: %s", done.returncode, done.stderr[-200:].strip())
    return _REMOVED.findall(done.stderr)


def in_the_queue() -> "QuerySet[Delivery]":
    """What was recalled and has a queue id; `gt`, so that SQLite takes the index made for this."""
    rows = Delivery.objects.filter(recalled=True, ended_at__isnull=True)
    return rows.filter(state=states.HANDED_OVER, queue_id__gt="")


@transaction.atomic
def _deleted(ids: Iterable[str]) -> None:
    fates.apply([Line(Kind.DELETED, id_, "") for id_ in ids])


@transaction.atomic
def _withdraw(pks: list[int]) -> None:
    rows = in_the_queue().filter(pk__in=pks, answer=fates.DELETED).defer("address")
    found = list(rows.order_by("pk").select_for_update())
    for row in found:
        row.queue_id = ""
    results.record([(row, states.WITHDRAWN, fates.DELETED) for row in found])
