from django.db import models


class Spending(models.Model):
    """How much of a budget was used in one span of time.

    `who` is a keyed tag, never a mailbox or an IP address. Rows live as long as their span.
    """

    budget = models.CharField(max_length=40)
    who = models.BinaryField(max_length=16)
    span_ends = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "who", "span_ends"], name="gate_one_span"),
        ]

    def __str__(self) -> str:
        return f"{self.budget}: {self.used} until {self.span_ends:%Y-%m-%d %H:%M}"
