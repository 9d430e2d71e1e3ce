"""How fast letters go to each receiving domain, whom we may not be there, and what went wrong."""

from django.db import models
from django.utils import timezone


class Lane(models.Model):
    """A receiving domain, or those of one operator; without a row it goes at the site's pace.

    The null fields are a person's wishes, null where the site's pace holds (`lanes.Pace`).
    """

    name = models.CharField(max_length=255, unique=True)
    rests_until = models.DateTimeField(null=True, help_text="Nothing goes before.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it rests.")
    paused = models.BooleanField(default=False, help_text="A person stopped it.")

    a_minute = models.PositiveIntegerField(null=True, help_text="Letters a minute; 0: no limit.")
    a_day = models.PositiveIntegerField(null=True, help_text="Letters a day; 0: no limit.")
    at_once = models.PositiveIntegerField(
        null=True, help_text="Letters that may be at our relay, unanswered; 0: no limit."
    )

    connections = models.PositiveIntegerField(
        null=True, help_text="Connections on which its letters go at the same time; 0: no limit."
    )
    a_connection = models.PositiveIntegerField(
        null=True, help_text="Letters after which a connection is closed; 0: no limit."
    )

    draining = models.BooleanField(default=False, help_text="What waits goes without a pace.")

    # What the sender keeps.
    speed = models.FloatField(null=True, help_text="Letters a minute it has earned; null: all.")
    strikes = models.PositiveSmallIntegerField(default=0, help_text="Back-offs in a row.")
    tokens = models.FloatField(default=0, help_text="Letters that may go at `counted_at`.")
    counted_at = models.DateTimeField(null=True)
    full_until = models.DateTimeField(null=True, help_text="Its pace allows nothing before.")
    day = models.DateField(null=True)
    sent = models.PositiveIntegerField(default=0, help_text="Letters on `day`.")

    WISHES = ("a_minute", "a_day", "at_once", "connections", "a_connection")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """Which lane a domain's letters take: that of its mail servers, which others may share."""

    name = models.CharField(max_length=255, unique=True)
    lane = models.CharField(max_length=255, db_index=True)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} by {self.lane}"


class Drip(models.Model):
    """The pace of one target of one appeal: a fast first wave, then a letter every so often."""

    group = models.CharField(max_length=64)
    part = models.CharField(max_length=64)
    sent = models.PositiveIntegerField(default=0, help_text="Letters that have their time.")
    next_slot = models.DateTimeField(null=True, help_text="When the next one may go.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "part"], name="drip_once")]

    def __str__(self) -> str:
        return f"{self.group} {self.part}: {self.sent}"


class Refusal(models.Model):
    """A domain that refuses one of our identities by policy; a person alone ends it."""

    identity = models.CharField(max_length=60)
    lane = models.CharField(max_length=255)
    answer = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "lane"], name="refusal_once")]
        ordering = ["lane", "since"]

    def __str__(self) -> str:
        return f"{self.lane} refuses {self.identity}"


class Trouble(models.Model):
    """Why a relay takes nothing from us; the row goes when it takes a letter again."""

    relay = models.CharField(max_length=300, unique=True, help_text="Host and port.")
    reason = models.CharField(max_length=500)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.relay}: {self.reason}"


class Tally(models.Model):
    """Answers counted by minute, so that the desk sees a rate without reading attempts."""

    minute = models.DateTimeField()
    state = models.CharField(max_length=12)
    code = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "state", "code"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} {self.state} {self.code}: {self.number}"
