"""The states of a mailing, and where each leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailingState(models.TextChoices):
    DRAFT = "draft", _("draft")  # written; nothing has left
    ENTERING = "entering", _("entering the outbox")  # released; a task puts it into the outbox
    SENDING = "sending", _("sending")  # all of it is in the outbox
    PAUSED = "paused", _("paused")  # what waits is held until somebody lets it go on
    STOPPED = "stopped", _("stopped")  # what had not left was withdrawn
    DONE = "done", _("done")  # every mail has ended its way; the rows are forgotten, numbers stay


MOVES: dict[str, set[str]] = {
    MailingState.DRAFT: {MailingState.ENTERING},
    MailingState.ENTERING: {MailingState.SENDING, MailingState.PAUSED, MailingState.STOPPED},
    MailingState.SENDING: {MailingState.PAUSED, MailingState.STOPPED, MailingState.DONE},
    MailingState.PAUSED: {MailingState.ENTERING, MailingState.STOPPED},
    MailingState.STOPPED: {MailingState.DONE},
    MailingState.DONE: set(),
}
