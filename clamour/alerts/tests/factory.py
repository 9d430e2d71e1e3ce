"""Alerts for tests: Alice and Bob run the desk; Sam, Ines and others are on the list."""

from typing import Any

from clamour.alerts import actions, entering
from clamour.alerts.models import Mailing
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_appeal


def make_mailing(page: AppealPage | None = None, *, kind: str = "action", **fields: Any) -> Mailing:
    """A draft from a live appeal."""
    page = page or make_appeal()
    mailing = actions.draft(page=page, kind=kind, by=make_account())
    for name, value in fields.items():
        setattr(mailing, name, value)
    if "segment" in fields:
        mailing.segment = {"about": "", "labels": [], **fields["segment"]}
    mailing.save()
    return mailing


def release(mailing: Mailing) -> Mailing:
    """Released by a desk of one, and put into the outbox as the worker would."""
    actions.release(mailing=mailing, by=make_account(), reason="A test releases it.")
    entering.enter(mailing.pk)
    mailing.refresh_from_db()
    return mailing
