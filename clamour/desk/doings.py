"""What a second person's agreement sets off, by the verb that was asked for, and who may agree.

Accounts and roles are done by the one who asked, who sends the same form again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from clamour.alerts import actions as alerts
from clamour.alerts.models import Mailing
from clamour.appeals import actions as appeals
from clamour.appeals import changes
from clamour.appeals.models import AppealPage
from clamour.appeals.publishing import permit_for
from clamour.offices import actions as offices
from clamour.offices import changes as directory
from clamour.offices import merging
from clamour.oversight.models import Request
from clamour.supporters import exporting


@dataclass(frozen=True)
class Doing:
    """What happens as soon as a second person has agreed."""

    screen: str
    is_current: Callable[[Request], bool]
    demand_right: Callable[[Request, User], None]
    do: Callable[[Request, User], None]
    then: str = "letters_appeal"
    is_done_by_asker: bool = False

    def link(self, request: Request) -> str:
        """Where one sees exactly what is asked for."""
        return reverse(self.screen, args=[subject_pk(request)]) if self.screen else ""

    def next_screen(self, request: Request) -> str:
        """Where the second person sees what has come of it."""
        return reverse(self.then, args=[subject_pk(request)])


def of(request: Request) -> Doing | None:
    return TABLE.get(request.verb)


def subject_pk(request: Request) -> int:
    """What the request is about: its subject is `page:12` or `office:12`."""
    return int(request.subject.partition(":")[2])


def _page(request: Request) -> Page:
    found = Page.objects.filter(pk=subject_pk(request)).first()
    if found is None:
        raise PermissionDenied(_("The page is not there any more."))
    return found.specific


def _is_newest(request: Request) -> bool:
    page = Page.objects.filter(pk=subject_pk(request)).first()
    if page is None or page.latest_revision is None:
        return False
    return permit_for(page.specific, page.latest_revision).digest == request.digest


def _demand_publisher(request: Request, by: User) -> None:
    if not _page(request).permissions_for_user(by).can_publish():
        raise PermissionDenied(_("Your account may not publish."))


def _publish(request: Request, by: User) -> None:
    appeals.publish(page=_page(request), by=by, reason=request.reason)


def _is_closed(request: Request) -> bool:
    return AppealPage.objects.filter(pk=subject_pk(request), closed_on__isnull=False).exists()


def _reopen(request: Request, by: User) -> None:
    appeals.reopen(appeal=_page(request).translation_key, by=by, reason=request.reason)


def _change(request: Request, by: User) -> None:
    change = changes.asked(request)
    if change is None:
        raise PermissionDenied(_("The page is not there any more."))
    appeals.carry_out(change=change, by=by, reason=request.reason)


def _demand_keeper(request: Request, by: User) -> None:
    """Who agrees where public appeals write to answers for the directory and for what is public."""
    keeps = by.has_perm("offices.change_office")
    if not (keeps and PagePermissionPolicy().user_has_permission(by, "publish")):
        raise PermissionDenied(_("Your account may not change offices that public appeals use."))


def _change_office(request: Request, by: User) -> None:
    change = directory.asked(request)
    if change is None:
        raise PermissionDenied(_("The office is not there any more."))
    offices.carry_out(change=change, by=by, reason=request.reason)


def _mailing(request: Request) -> Mailing:
    found = Mailing.objects.filter(pk=subject_pk(request)).first()
    if found is None:
        raise PermissionDenied(_("The alert is not there any more."))
    return found


def _is_same_alert(request: Request) -> bool:
    mailing = Mailing.objects.filter(pk=subject_pk(request)).first()
    return mailing is not None and alerts.permit_for(mailing).digest == request.digest


def _demand_releaser(request: Request, by: User) -> None:
    if not by.has_perm("alerts.release_mailing"):
        raise PermissionDenied(_("Your account may not release alerts."))


def _release(request: Request, by: User) -> None:
    try:
        alerts.release(mailing=_mailing(request), by=by, reason=request.reason)
    except alerts.NotReady as problem:
        raise PermissionDenied(str(problem)) from None


def _demand_exporter(request: Request, by: User) -> None:
    if not by.has_perm("supporters.export_list"):
        raise PermissionDenied(_("Your account may not export the list."))


def _demand_right_over_accounts(request: Request, by: User) -> None:
    if not by.has_perms(RIGHTS[request.verb.rpartition(" ")[2]]):
        raise PermissionDenied(_("Your account may not change accounts."))


def _leave_to_asker(request: Request, by: User) -> None:
    """The asker sends the same form again, passwords included: nobody else knows them."""


# What a live appeal does changes what is public: that takes the right to publish, too.
TABLE = {
    "publish": Doing("appeals_publish", _is_newest, _demand_publisher, _publish),
    "reopen": Doing("appeals_close", _is_closed, _demand_publisher, _reopen),
    changes.TARGETS: Doing("letters_appeal", changes.is_current, _demand_publisher, _change),
    changes.LETTER: Doing("letters_appeal", changes.is_current, _demand_publisher, _change),
    directory.CHANGE: Doing(
        "offices:edit", directory.is_current, _demand_keeper, _change_office, then="offices:edit"
    ),
}
TABLE[exporting.EXPORT] = Doing(
    "", lambda request: True, _demand_exporter, _leave_to_asker, is_done_by_asker=True
)
TABLE[alerts.RELEASE] = Doing(
    "alerts_mailing", _is_same_alert, _demand_releaser, _release, then="alerts_mailing"
)
# The asker presses the same button again: the agreement is to the two entries as they stood.
TABLE |= {
    verb: Doing(
        "offices:edit", lambda request: True, _demand_keeper, _leave_to_asker, is_done_by_asker=True
    )
    for verb in (merging.MERGE, merging.UNMERGE)
}
# Whoever may not change accounts may not agree to it either.
RIGHTS = {
    "account": ["auth.change_user"],
    "role": ["auth.change_user", "auth.change_group"],
}
TABLE |= {
    f"{verb} {kind}": Doing(
        "",
        lambda request: True,
        _demand_right_over_accounts,
        _leave_to_asker,
        is_done_by_asker=True,
    )
    for kind in RIGHTS
    for verb in ("make", "change", "remove")
}
