"""Public pages that must be rendered again."""

from django.db import models


class StalePage(models.Model):
    """One thing whose public pages show something old; the README lists the keys.

    A second mark while the first still waits changes nothing but the moment: rendering twice what
    changed twice would be work for nothing.
    """

    what = models.CharField(max_length=80, unique=True)
    why = models.CharField(max_length=200)
    marked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.what} ({self.why})"
