"""What the desk itself keeps: the password that the house made for the first account."""

from django.conf import settings
from django.db import models


class OneTimePassword(models.Model):
    """The generated password of an account, as long as nobody has set one of their own."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_password"
    )
    password_hash = models.CharField(max_length=256)

    def __str__(self) -> str:
        return f"one-time password of {self.user}"

    @property
    def is_in_use(self) -> bool:
        return bool(self.user.password == self.password_hash)
