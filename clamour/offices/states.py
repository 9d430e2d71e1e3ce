"""The states of a contact point."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PointState(models.TextChoices):
    UNCHECKED = "unchecked", _("unchecked")
    WORKING = "working", _("working")
    BOUNCING = "bouncing", _("bouncing")
    REFUSES = "refuses", _("refuses")
    GONE = "gone", _("gone")
    # Read in an alert about an office that a public appeal writes to: a person must look first.
    HELD = "held", _("held until agreed to")


# A letter may go to a contact point in these states.
USABLE = {PointState.UNCHECKED, PointState.WORKING}
