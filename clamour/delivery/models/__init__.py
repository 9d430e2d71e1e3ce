"""The outbox and what stands around it."""

from clamour.delivery.models.inbound import Incoming, LogMark, Suppressed
from clamour.delivery.models.lanes import Domain, Drip, Lane, Refusal, Tally, Trouble
from clamour.delivery.models.outbox import (
    Attempt,
    Channel,
    Delivery,
    Priority,
    adapted,
    among,
    columns,
    moment,
    new_message_id,
    new_message_ids,
)

__all__ = [
    "Attempt",
    "Channel",
    "Delivery",
    "Domain",
    "Drip",
    "Incoming",
    "Lane",
    "LogMark",
    "Priority",
    "Refusal",
    "Suppressed",
    "Tally",
    "Trouble",
    "adapted",
    "among",
    "columns",
    "moment",
    "new_message_id",
    "new_message_ids",
]
