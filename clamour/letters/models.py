"""Letters of supporters."""

from typing import Any

from django.db import models

from clamour.keys.fields import EncryptedText
from clamour.letters.states import WRITTEN, CallOutcome, DeedWay, LetterKind, LetterState


class Letter(models.Model):
    """One supporter's letter to the targets of one appeal.

    Who wrote is encrypted, and scrubbed SCRUB_DAYS after the last delivery has ended; the tag under
    the appeal's key, the country, the day and the kind stay for the counts. No IP address.
    """

    appeal = models.UUIDField()
    state = models.CharField(
        max_length=10, choices=LetterState.choices, default=LetterState.PENDING
    )
    tag = models.BinaryField(max_length=16, null=True)
    kind = models.CharField(max_length=12, choices=LetterKind.choices, default=LetterKind.PERSON)
    country = models.CharField(max_length=2)
    # The language of the page it was written on: the supporter is spoken to in it.
    language = models.CharField(max_length=10)
    name = EncryptedText(null=True)
    mailbox = EncryptedText(null=True)
    organisation = EncryptedText(null=True)
    role = EncryptedText(null=True)
    represents = models.PositiveIntegerField(null=True)
    place = EncryptedText(null=True)
    # Only what differs from the model letter is kept; NULL is the model letter itself, as it stood
    # at `model_version` (see appeals.queries.model_letters).
    model_version = models.PositiveBigIntegerField(null=True)
    own_subject = EncryptedText(null=True)
    own_text = EncryptedText(null=True)
    # What the model letter was for that the own words replace; they go to nobody else: a protest
    # that somebody rewrote is no greeting to the strikers.
    own_purpose = models.CharField(max_length=10, blank=True)
    sentence = EncryptedText(null=True)
    answer_to_me = models.BooleanField(default=False)
    # It left from the writer's own mailbox with us in copy: counted by its signature, carried by
    # nobody of ours, and nothing of its author was ever kept but the tag.
    by_own_mail = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    confirmed_on = models.DateField(null=True)
    # [target, office, target in whose delivery it goes or 0], by pk, as it was on confirming: the
    # receipt tells of targets that the desk has removed since, too.
    addressed = models.JSONField(default=list)
    # Mails that asked for the confirmation: none when the supporter's own mail confirms, 2 with the
    # reminder.
    asked = models.PositiveSmallIntegerField(default=0)
    # Why the desk looked first (gate.suspicion.Reason, by commas).
    frozen_for = models.CharField(max_length=40, blank=True)
    # {target: office}: where the supporter chose another embassy than the one near them.
    missions = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "tag"],
                condition=models.Q(state__in=WRITTEN),
                name="letters_one_a_person",
            )
        ]
        indexes = [
            # counts(): letters and countries of an appeal, from the index alone
            models.Index(fields=["appeal", "state", "country"], name="letters_counts"),
            # personal_data.expire(): pending ones whose week has passed
            models.Index(fields=["state", "written_at"], name="letters_by_age"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} ({self.state})"

    @property
    def is_scrubbed(self) -> bool:
        return self.mailbox is None

    @property
    def refs(self) -> list[str]:
        """The refs of its deliveries in the outbox."""
        return [self.ref(mailed) for mailed in sorted({row[2] for row in self.addressed} - {0})]

    def ref(self, target: int) -> str:
        return f"{self.pk}:{target}"


class Deed(models.Model):
    """How often supporters say they did something themselves, on one day: a number, no person.

    `target` is 0 where one deed is for all of them (a mail). Anybody can say anything, so these
    numbers always stand apart from confirmed letters.
    """

    appeal = models.UUIDField()
    target = models.PositiveBigIntegerField(default=0)
    way = models.CharField(max_length=10, choices=DeedWay.choices)
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices, blank=True)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "target", "way", "outcome", "day"], name="letters_one_deed_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.outcome} on {self.day}: {self.number}"


class PartnerCount(models.Model):
    """How many letters of an appeal were written in one partner's frame: a number, no person."""

    appeal = models.UUIDField()
    partner = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "partner"], name="letters_one_partner")
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.number}"


class Failure(models.Model):
    """A letter that will not reach one of its targets, until its writer is told by mail."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="failures")
    target = models.PositiveBigIntegerField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "target"], name="letters_one_failure")
        ]
        indexes = [models.Index(fields=["told_at"], name="letters_failures_to_tell")]

    def __str__(self) -> str:
        return f"letter {self.letter_id} to target {self.target}"


PERSONAL_FIELDS: dict[str, Any] = {
    "name": None,
    "mailbox": None,
    "organisation": None,
    "role": None,
    "represents": None,
    "place": None,
    "own_subject": None,
    "own_text": None,
    "sentence": None,
}
