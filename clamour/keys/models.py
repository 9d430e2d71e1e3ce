"""What a database keeps of its keys: a proof that they are the right ones."""

from django.db import models

from clamour.keys.fields import EncryptedText


class Canary(models.Model):
    """One known text, encrypted at the first start: see `canary.py`."""

    song = EncryptedText()

    class Meta:
        verbose_name_plural = "canaries"

    def __str__(self) -> str:
        return "canary"
