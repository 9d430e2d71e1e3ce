"""The outbox: one row a delivery, and what each attempt at it came to."""

import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.functional import cached_property

from clamour.delivery import states
from clamour.keys.fields import EncryptedText, decrypt

# A token is the second it was made in, then what nobody can guess: so the tokens of a million rows
# come in order, and the index that holds them grows at its end alone.
TOKEN_BYTES, SECOND_BYTES = 15, 4
ADDRESS = "delivery.delivery.address"  # what `keys.fields` binds the addresses to


def new_message_id() -> str:
    """Make a Message-ID (RFC 5322 3.6.4) whose left side is also the delivery's return token."""
    return new_message_ids(1)[0]


def new_message_ids(number: int) -> list[str]:
    second = f"{int(time.time()) % 256**SECOND_BYTES:0{2 * SECOND_BYTES}x}"
    length = 2 * (TOKEN_BYTES - SECOND_BYTES)
    secret, domain = os.urandom(number * length // 2).hex(), settings.LETTERS_DOMAIN
    return [
        f"<{second}{secret[at : at + length]}@{domain}>" for at in range(0, number * length, length)
    ]


def columns(state: str, now: datetime, *, next_try: datetime | None = None) -> dict[str, Any]:
    """Return what a row's columns become when it comes to `state`; only waiting rows are due."""
    return {
        "state": state,
        "since": now,
        "next_try": (next_try or now) if state in states.WAITING else None,
        "owner": "",
        "lease": None,
        "ended_at": now if state in states.ENDS else None,
    }


def adapted(value: Any) -> Any:
    """A column's value as plain SQL takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def among(pks: Iterable[int]) -> str:
    """A condition of plain SQL: the row is one of these. An array is planned as one value."""
    numbers = ", ".join(map(str, pks))
    if connection.vendor == "postgresql":
        return f"id = ANY('{{{numbers}}}'::bigint[])"
    return f"id IN ({numbers})"


def moment(value: datetime) -> datetime:
    """A time as plain SQL returns it: SQLite keeps them in UTC and says so to nobody."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


class Priority(models.IntegerChoices):
    """What goes first when there is a queue."""

    PERSON_WAITS = 1, "somebody sits before a screen and waits for it"
    LETTER = 5, "a letter to an office"
    BULK = 9, "an alert to the list"


class Channel(models.TextChoices):
    EMAIL = "email", "e-mail"
    POST = "post", "post"
    FAX = "fax", "fax"
    WEBFORM = "webform", "web form"


STATE_CHOICES = [(name, name.replace("_", " ")) for name in states.STATES]


class Delivery(models.Model):
    """One letter on its way to one address through one channel.

    The row names its content, it does not hold it: `stream` and `ref` say whom to ask.
    """

    stream = models.CharField(
        max_length=50, help_text="Who fills the content: see DELIVERY_STREAMS."
    )
    ref = models.CharField(
        max_length=100, help_text="One delivery of one letter; unique in a stream."
    )
    group = models.CharField(max_length=64, blank=True, help_text="What is recalled together.")
    part = models.CharField(max_length=64, blank=True, help_text="What is counted together in it.")
    lane = models.CharField(max_length=255, blank=True, help_text="The receiving domain.")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.LETTER)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    address: "models.Field[str | None, str | None]" = EncryptedText(
        null=True, help_text="Null: the stream knows it."
    )
    # Unique by a constraint: `unique=True` makes a second index on PostgreSQL, for LIKE.
    message_id = models.CharField(max_length=120, default=new_message_id)
    identity = models.CharField(
        max_length=60, blank=True, help_text="Whom we were at the last attempt."
    )
    queue_id = models.CharField(
        max_length=40, blank=True, help_text="What our relay calls it while it has it."
    )

    state = models.CharField(max_length=12, choices=STATE_CHOICES, default=states.QUEUED)
    since = models.DateTimeField(default=timezone.now, help_text="When it came to this state.")
    answer = models.TextField(blank=True, help_text="The last answer, without mailboxes.")
    attempts = models.PositiveIntegerField(default=0)
    first_try = models.DateTimeField(null=True, help_text="Patience counts from here.")
    # Null unless the row waits: so the index of due rows stays as small as the queue.
    next_try = models.DateTimeField(null=True, default=timezone.now)
    owner = models.CharField(max_length=100, blank=True, help_text="The sender that claimed it.")
    lease = models.DateTimeField(null=True, help_text="Until when the claim holds.")
    recalled = models.BooleanField(default=False, help_text="It is withdrawn when it comes back.")
    paused = models.BooleanField(default=False, help_text="It is held when it comes back.")
    not_before = models.DateTimeField(null=True, help_text="Held: when it is due once released.")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["stream", "ref"], name="delivery_once"),
            models.UniqueConstraint(fields=["message_id"], name="delivery_message_id"),
            models.CheckConstraint(
                name="delivery_waits_when_due",
                condition=models.Q(state__in=sorted(states.WAITING), next_try__isnull=False)
                | ~models.Q(state__in=sorted(states.WAITING)) & models.Q(next_try__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                # With the lane: what waits in a lane that is shut is passed over inside the index.
                fields=["channel", "priority", "next_try", "id", "lane"],
                condition=models.Q(next_try__isnull=False),
                name="delivery_due",
            ),
            models.Index(
                fields=["lane", "next_try"],
                condition=models.Q(next_try__isnull=False),
                name="delivery_in_lane",
            ),
            models.Index(
                fields=["lane"], condition=models.Q(state="handed_over"), name="delivery_at_relay"
            ),
            models.Index(
                fields=["queue_id"], condition=~models.Q(queue_id=""), name="delivery_queue_id"
            ),
            models.Index(
                fields=["state", "since"],
                condition=models.Q(ended_at__isnull=True),
                name="delivery_open",
            ),
            models.Index(fields=["group", "part", "state"], name="delivery_group"),
            models.Index(
                # What is to be taken back from our relay: looked for twice a second.
                fields=["state", "queue_id"],
                condition=models.Q(recalled=True, ended_at__isnull=True),
                name="delivery_recalled",
            ),
        ]

    # The address as it lies in the table, where a claim has read it so.
    sealed: bytes | None

    def __str__(self) -> str:
        return f"{self.stream} {self.ref}: {self.state}"

    @cached_property
    def domain(self) -> str:
        """The domain we write from; a sender puts that of the identity it chose in its place."""
        return str(settings.LETTERS_DOMAIN)

    def open_address(self) -> None:
        """Read the address of a claimed row; raise Unopenable when it was damaged."""
        self.address = None if self.sealed is None else decrypt(self.sealed, column=ADDRESS)

    @property
    def token(self) -> str:
        """The left side of the Message-ID: what a bounce is recognised by."""
        return self.message_id[1:].partition("@")[0]


class Attempt(models.Model):
    """What one attempt at a delivery came to; kept for the desk and the supporter's receipt."""

    # Without a constraint: it would look at the row again that the same statement has just locked,
    # for each letter, and deliveries are forgotten with their attempts (`forgetting.py`).
    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="tries", db_constraint=False
    )
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=STATE_CHOICES)
    identity = models.CharField(max_length=60, blank=True, help_text="Whom we were.")
    code = models.PositiveSmallIntegerField(default=0, help_text="SMTP reply; 0: there was none.")
    answer = models.TextField(blank=True, help_text="What the server said, without mailboxes.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.state} {self.code}".strip()
