"""People who asked to be told, what they wish to hear, and what they let us remember."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clamour.keys.fields import EncryptedText


class Rhythm(models.IntegerChoices):
    """How often a supporter wants mail; the number is the days between two."""

    AT_ONCE = 0, _("each alert as it comes")
    WEEKLY = 7, _("one mail a week with what has come together")


class ListEntry(models.Model):
    """One mailbox on the alert list, with the consent that put it there. No IP address.

    `tag` recognises the mailbox under the site's key; who it is lies encrypted in `mailbox`, `name`
    and `organisation`, or, where the organisation keeps a key of its own, `sealed` to that key
    alone (see `sealing`). `domain` is what the mailbox's lane is made of, encrypted too.
    """

    tag = models.BinaryField(max_length=16, unique=True)
    mailbox = EncryptedText(null=True)
    name = EncryptedText(null=True)
    organisation = EncryptedText(null=True)
    sealed = models.BinaryField(null=True)
    domain = EncryptedText(null=True)
    language = models.CharField(max_length=10)
    country = models.CharField(max_length=2, blank=True)
    is_organisation = models.BooleanField(default=False)

    consent_text = models.CharField(max_length=20)
    consent_way = models.CharField(max_length=40)
    consent_language = models.CharField(max_length=10, blank=True)
    consented_on = models.DateField()

    rhythm = models.PositiveSmallIntegerField(choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    only_urgent = models.BooleanField(default=False)
    # Whether there are wishes of that kind: who has none hears of all.
    picks_labels = models.BooleanField(default=False)
    picks_countries = models.BooleanField(default=False)
    remembers_acts = models.BooleanField(default=False)
    paused_until = models.DateField(null=True)

    bounces = models.PositiveSmallIntegerField(default=0)
    alive_on = models.DateField(
        default=timezone.localdate,
        help_text="The last day on which this person did something here.",
    )
    asked_on = models.DateField(null=True, help_text="When we asked whether to go on.")

    class Meta:
        verbose_name_plural = "list entries"
        indexes = [
            # A segment is counted from this index alone: a million entries in a part of a second.
            models.Index(
                fields=[
                    "language", "country", "is_organisation", "only_urgent", "rhythm",
                    "picks_labels", "picks_countries", "paused_until", "remembers_acts", "id",
                ],
                name="list_segments",
            ),
            models.Index(fields=["alive_on"], name="list_silent"),
        ]  # fmt: skip
        permissions = [
            ("export_list", "Can export the alert list"),
            ("import_list", "Can import an alert list"),
        ]

    def __str__(self) -> str:
        return f"list entry of {self.consented_on}"


class Wish(models.Model):
    """One thing that a supporter picked: a label, a country, a further language."""

    class Kind(models.TextChoices):
        LABEL = "label"
        COUNTRY = "country"
        LANGUAGE = "language"

    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "entry"], name="list_one_wish")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Act(models.Model):
    """Somebody who agreed that it is remembered has written for this appeal."""

    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="acts")
    appeal = models.UUIDField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "entry"], name="list_one_act")]

    def __str__(self) -> str:
        return f"act of {self.on}"


class Response(models.Model):
    """How many did what after which mailing; of nobody in particular."""

    class Kind(models.TextChoices):
        ACTED = "acted"
        LEFT = "left"
        COMPLAINED = "complained"
        GONE = "gone"

    to = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "kind"], name="list_one_response")]

    def __str__(self) -> str:
        return f"{self.to}: {self.number} {self.kind}"


class ErasureMark(models.Model):
    """Up to which line of the ledger this database has forgotten; see `ledger`."""

    upto = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"erased up to {self.upto or 'nothing'}"


class UploadState(models.TextChoices):
    READING = "reading", _("being read")
    READ = "read", _("read, nothing taken over yet")
    APPLYING = "applying", _("being taken over")
    DONE = "done", _("taken over")
    FAILED = "failed", _("cannot be read")


class ListUpload(models.Model):
    """A list from elsewhere on its way in; its content is encrypted, and gone after a day."""

    name = models.CharField(max_length=255)
    data = EncryptedText(null=True)
    source = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    program = models.CharField(max_length=40, blank=True)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.READING
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    run = models.CharField(max_length=32, blank=True)
    moved_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class ListExport(models.Model):
    """The list left this house: when, by whom, why; mailboxes of ours mark the copy."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    number = models.PositiveIntegerField(default=0)
    leaked_at = models.DateTimeField(null=True, help_text="When one of its marks was written to.")

    def __str__(self) -> str:
        return f"export {self.pk} of {self.at:%Y-%m-%d}"


class CanaryMailbox(models.Model):
    """A mailbox of ours that stands in one export and nowhere else."""

    export = models.ForeignKey(ListExport, models.CASCADE, related_name="canaries")
    tag = models.BinaryField(max_length=16, unique=True)

    class Meta:
        verbose_name_plural = "canary mailboxes"

    def __str__(self) -> str:
        return f"canary of {self.export}"


class ForgottenDevices(models.Model):
    """Cookies of this mailbox's owner that were sealed before are void; see `devices.py`."""

    tag = models.BinaryField(max_length=16, unique=True)
    before = models.DateTimeField()

    class Meta:
        verbose_name_plural = "forgotten devices"

    def __str__(self) -> str:
        return f"forgotten on {self.before:%Y-%m-%d}"
