"""Appeals for tests: Maren Oduvar, a union lawyer held in Tessany. All of it is invented."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from clamour.appeals import actions
from clamour.appeals.models import AppealPage, ReportPage
from clamour.offices import actions as offices
from clamour.offices.models import Office

TEXT = """{salutation}

I am worried about Maren Oduvar, who has been held in Tessany since 4 November.

I ask you to release her at once.

Yours faithfully,

{name}
{place}"""


OFFICES = [
    ("Ministry of Justice", "minister@justice.example"),
    ("Prosecutor General", "prosecutor@justice.example"),
    ("Embassy", "embassy@kazemia.example"),
]


def make_account(username: str = "alice") -> AbstractBaseUser:
    """An organiser with every right: Alice owns the desk, Bob helps."""
    users = get_user_model().objects
    return users.filter(username=username).first() or users.create_superuser(
        username, f"{username}@desk.example", f"{username}-long-password"
    )


def make_office(
    name: str = "Ministry of Justice", mailbox: str | None = "minister@justice.example"
) -> Office:
    points = [offices.Point("email", mailbox)] if mailbox else []
    return offices.take_in(
        name=name,
        country="",
        points=points,
        evidence=offices.Evidence(source="a test", seen_on=date(2026, 11, 1), added_by="alice"),
    )


def make_draft(*, by: AbstractBaseUser | None = None, targets: int = 2, **story: Any) -> AppealPage:
    """A draft appeal with targets and a model letter."""
    by = by or make_account()
    told = {
        "title": "Union lawyer held without charge",
        "language": "en",
        "issued": date(2026, 11, 14),
        "summary": "Maren Oduvar has been held since 4 November. She may be moved on the 30th.",
        "statement": ("She was taken from her office.", "Nobody has seen her since."),
        "demands": ("her immediate release", "access to a lawyer"),
        "people": ("Maren Oduvar",),
    } | story
    page = actions.draft(story=actions.Story(**told), by=by)
    actions.set_targets(
        appeal=page.translation_key,
        targets=[
            actions.TargetDraft(make_office(name, mailbox), "protest")
            for name, mailbox in OFFICES[:targets]
        ],
        by=by,
    )
    actions.set_model_letter(
        appeal=page.translation_key,
        purpose="protest",
        language=told["language"],
        subject="Release Maren Oduvar",
        text=TEXT,
        by=by,
    )
    return page


def make_appeal(*, by: AbstractBaseUser | None = None, **story: Any) -> AppealPage:
    """A live appeal of a desk of one."""
    by = by or make_account()
    page = make_draft(by=by, **story)
    actions.publish(page=page, by=by, reason="A test publishes it.")
    page.refresh_from_db()
    return page


def make_report(*, by: AbstractBaseUser | None = None, **story: Any) -> ReportPage:
    """A live report."""
    by = by or make_account()
    told = {"title": "A visit to the dockers", "language": "en", "asks": False} | story
    page = actions.draft(story=actions.Story(**told), by=by)
    actions.publish(page=page, by=by, reason="A test publishes it.")
    page.refresh_from_db()
    return page
