"""The states of a letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterState(models.TextChoices):
    PENDING = "pending"  # written; its mailbox is not proven; forgotten after 7 days
    FROZEN = "frozen"  # confirmed by its writer; the desk looks before an office does
    CONFIRMED = "confirmed"  # counted, and on its way to each target
    REFUSED = "refused"  # the desk did not let it go; its writer may write another


# Whoever has one of these has written for the appeal.
WRITTEN = (LetterState.CONFIRMED, LetterState.FROZEN)


class LetterKind(models.TextChoices):
    PERSON = "person"
    ORGANISATION = "organisation"


class DeedWay(models.TextChoices):
    """What a supporter can do without us, and tell us of."""

    MAIL = "mail", _("sent from own mailboxes")
    WEB = "web", _("sent with web forms")
    PHONE = "phone", _("called")
    SMS = "sms", _("sent by SMS")
    POST = "post", _("posted")
    FAX = "fax", _("faxed")


class CallOutcome(models.TextChoices):
    """How a call went."""

    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused")
    NOBODY = "nobody", _("nobody there")
