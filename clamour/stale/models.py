"""Public pages that must be rendered again."""

from django.db import models


class StalePage(models.Model):
    """One thing whose public pages show something old; the README lists the keys.

    A second mark while the first still waits changes nothing but the moment: rendering twice what
    changed twice would be work for nothing.
    """

    what = models.CharField(max_length=150, unique=True)
    why = models.CharField(max_length=200)
    marked_at = models.DateTimeField(db_index=True)
    # Why it could not be rendered when it was last tried; "" when nobody has tried since.
    trouble = models.CharField(max_length=500, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.what} ({self.why})"
