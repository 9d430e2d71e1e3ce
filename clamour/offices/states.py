"""The states of a contact point, and of a file that is being imported."""

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
    # Looks like a private person's: a second person must agree before letters go there.
    PRIVATE = "private", _("held: looks private")


# A letter may go to a contact point in these states.
USABLE = {PointState.UNCHECKED, PointState.WORKING}
# A copy or a word of support may go to one that looks private, too: there it only warns.
USABLE_FOR_COPIES = USABLE | {PointState.PRIVATE}
# These wait for a person.
WAITING = {PointState.HELD, PointState.PRIVATE}


class UploadState(models.TextChoices):
    """A table begins with MAPPING, any other file with READING."""

    MAPPING = "mapping", _("columns to be named")
    READING = "reading", _("being read")
    READ = "read", _("to be looked at")
    APPLYING = "applying", _("being taken over")
    DONE = "done", _("taken over")
    FAILED = "failed", _("could not be read")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
