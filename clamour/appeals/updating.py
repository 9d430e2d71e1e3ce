"""What can happen to an appeal that is public: something new is told of it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clamour.appeals import actions
from clamour.appeals.models import AppealPage, UpdatePage
from clamour.appeals.publishing import subject_of
from clamour.oversight import actions as oversight

TITLE_LENGTH = 80


@dataclass(frozen=True)
class Said:
    """An update before it is a page. `status` is the new one of `person`, where it changed."""

    text: str
    at: datetime
    zone: str = "UTC"
    person: str = ""
    status: str = ""


def write_update(*, appeal: AppealPage, said: Said, by: User, reason: str = "") -> UpdatePage:
    """Put a notice under this edition of the appeal and publish it.

    Raises NeedsReason before anything is made, ValidationError for an appeal that is not public,
    and NeedsSecondPerson when the notice is made and waits for somebody to agree.
    """
    if not appeal.live:
        raise ValidationError(_("The appeal is not public yet: write it into the appeal itself."))
    if not oversight.needs_second_person() and not reason.strip():
        raise oversight.NeedsReason
    page = _draft(appeal, said, by)
    actions.publish(page=page, by=by, reason=reason)
    page.refresh_from_db()
    return page


def _draft(appeal: AppealPage, said: Said, by: User) -> UpdatePage:
    title = headline(said.text)
    page = UpdatePage(
        title=title,
        slug=actions.free_slug(appeal, title, otherwise="update"),
        locale=appeal.locale,
        live=False,
        at=said.at,
        zone=said.zone,
        text=said.text,
        person=said.person,
        status=said.status,
    )
    page.clean_fields(exclude=["path", "depth", "url_path"])
    with transaction.atomic():
        appeal.add_child(instance=page)
        page.save_revision(user=by, clean=False)
        oversight.record(who=by, verb="draft", subject=subject_of(page), detail={"title": title})
    # As the database has it: the permit is for its very words, moments included.
    return UpdatePage.objects.get(pk=page.pk)


def headline(text: str) -> str:
    """The first sentence or line, as far as a title goes."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    first = line.split(". ")[0].rstrip(".")
    if len(first) <= TITLE_LENGTH:
        return first
    return first[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
