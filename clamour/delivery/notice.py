"""What the desk is told while our relay takes nothing: a row that stands as long as it lasts."""

import logging

from django.db import DatabaseError, InterfaceError, connection

from clamour.delivery.models import Trouble

logger = logging.getLogger(__name__)


class Notice:
    """The row of one relay; the database is asked only when there is something new to say."""

    def __init__(self, relay: str) -> None:
        self._relay = relay[:300]
        self._stands: str | None = None  # not known: an earlier sender may have left a row

    def put(self, reason: str) -> None:
        """Say why nothing leaves, or with '' that letters leave again; no letter waits for this."""
        if reason == self._stands:
            return
        try:
            self._write(reason[:500])
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the desk cannot be told of the relay: %s", type(error).__name__)
            connection.close()
            return
        self._stands = reason

    def _write(self, reason: str) -> None:
        if reason:
            Trouble.objects.update_or_create(relay=self._relay, defaults={"reason": reason})
        else:
            Trouble.objects.filter(relay=self._relay).delete()
