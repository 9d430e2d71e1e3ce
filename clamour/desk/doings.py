"""What a second person's agreement sets off, by the verb that was asked for.

A verb that stands not in the table is done by the one who asked, once it is agreed to.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from clamour.appeals import actions as appeals
from clamour.appeals import changes
from clamour.appeals.publishing import permit_for
from clamour.oversight.models import Request


@dataclass(frozen=True)
class Doing:
    """A thing that happens as soon as a second person has agreed."""

    screen: str
    is_current: Callable[[Request], bool]
    demand_right: Callable[[Request, User], None]
    do: Callable[[Request, User], None]

    def link(self, request: Request) -> str:
        """Where one sees exactly what is asked for."""
        return reverse(self.screen, args=[page_pk(request)])


def of(request: Request) -> Doing | None:
    return TABLE.get(request.verb)


def page_pk(request: Request) -> int:
    """The page that the request is about: its subject is `page:12`."""
    return int(request.subject.partition(":")[2])


def _page(request: Request) -> Page:
    found = Page.objects.filter(pk=page_pk(request)).first()
    if found is None:
        raise PermissionDenied(_("The page is not there any more."))
    return found.specific


def _is_newest(request: Request) -> bool:
    page = Page.objects.filter(pk=page_pk(request)).first()
    if page is None or page.latest_revision is None:
        return False
    return permit_for(page.specific, page.latest_revision).digest == request.digest


def _demand_publisher(request: Request, by: User) -> None:
    if not _page(request).permissions_for_user(by).can_publish():
        raise PermissionDenied(_("Your account may not publish."))


def _publish(request: Request, by: User) -> None:
    appeals.publish(page=_page(request), by=by, reason=request.reason)


def _change(request: Request, by: User) -> None:
    change = changes.asked(request)
    if change is None:
        raise PermissionDenied(_("The page is not there any more."))
    appeals.carry_out(change=change, by=by, reason=request.reason)


# What a live appeal does changes what is public: that takes the right to publish, too.
TABLE = {
    "publish": Doing("appeals_publish", _is_newest, _demand_publisher, _publish),
    changes.TARGETS: Doing("letters_appeal", changes.is_current, _demand_publisher, _change),
    changes.LETTER: Doing("letters_appeal", changes.is_current, _demand_publisher, _change),
}
