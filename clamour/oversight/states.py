"""The states of a request for a second person."""

from django.db import models


class RequestState(models.TextChoices):
    WAITING = "waiting"
    AGREED = "agreed"
    USED = "used"
    REFUSED = "refused"


MOVES: dict[str, set[str]] = {
    RequestState.WAITING: {RequestState.AGREED, RequestState.REFUSED},
    RequestState.AGREED: {RequestState.USED, RequestState.REFUSED},
    RequestState.USED: set(),
    RequestState.REFUSED: set(),
}
