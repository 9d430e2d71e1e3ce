"""People who asked to be told."""

from django.db import models

from clamour.keys.fields import EncryptedText


class ListEntry(models.Model):
    """One mailbox on the alert list, with the consent that put it there. No IP address.

    `tag` recognises the mailbox under the site's key; the mailbox itself is encrypted.
    """

    tag = models.BinaryField(max_length=16, unique=True)
    mailbox = EncryptedText()
    name = EncryptedText(null=True)
    language = models.CharField(max_length=10)
    country = models.CharField(max_length=2, blank=True)
    consent_text = models.CharField(max_length=20)
    consent_way = models.CharField(max_length=40)
    consented_on = models.DateField()

    class Meta:
        verbose_name_plural = "list entries"

    def __str__(self) -> str:
        return f"list entry of {self.consented_on}"


class ForgottenDevices(models.Model):
    """Cookies of this mailbox's owner that were sealed before are void; see `devices.py`."""

    tag = models.BinaryField(max_length=16, unique=True)
    before = models.DateTimeField()

    class Meta:
        verbose_name_plural = "forgotten devices"

    def __str__(self) -> str:
        return f"forgotten on {self.before:%Y-%m-%d}"
