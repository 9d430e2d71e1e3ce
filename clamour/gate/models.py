from django.db import models


class Spending(models.Model):
    """How much of a budget was used in one span of time.

    `who` is a keyed tag, never a mailbox or an IP address. Rows live as long as their span.
    """

    budget = models.CharField(max_length=40)
    who = models.BinaryField(max_length=16)
    # No index of its own: each would cost every letter a page of the disk, for one look an hour.
    span_ends = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "who", "span_ends"], name="gate_one_span"),
        ]

    def __str__(self) -> str:
        return f"{self.budget}: {self.used} until {self.span_ends:%Y-%m-%d %H:%M}"


class SpentSolution(models.Model):
    """A solved challenge that was used, by its keyed tag, until it would have expired."""

    tag = models.BinaryField(max_length=16, primary_key=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"used until {self.until:%Y-%m-%d %H:%M}"


class Asked(models.Model):
    """How many confirmation mails were asked for in an hour, and how many of them confirmed."""

    hour = models.DateTimeField(primary_key=True)
    mailed = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.confirmed} of {self.mailed}"


class Trip(models.Model):
    """A time in which the breaker was open, with what it saw; see `breaker.py`."""

    tripped_at = models.DateTimeField()
    unconfirmed = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    reset_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"tripped {self.tripped_at:%Y-%m-%d %H:%M}"


class WordList(models.Model):
    """What freezes a letter, in one language: a word or phrase a line; `*` stands for any ending.

    Where the desk has not written one, the list that Clamour brings holds (`words/`).
    """

    language = models.CharField(max_length=10, unique=True)
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"words of {self.language}"
