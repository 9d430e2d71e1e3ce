"""What a sender hears of deliveries, on its way onto their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from clamour.delivery.models import Delivery


class Held(NamedTuple):
    """What of a claimed row is needed to write back: plain values, since it is the hot path."""

    pk: int
    stream: str
    ref: str
    attempts: int
    recalled: bool
    paused: bool
    identity: str
    queue_id: str
    lane: str


@dataclass(slots=True)
class News:
    """An outcome as it is written onto its row."""

    row: Held | Delivery
    state: str
    code: int
    answer: str
    next_try: datetime | None = None
    tried: bool = True
    identity: str = ""
    queue_id: str = ""
