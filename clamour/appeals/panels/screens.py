"""What the screens about one page share."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from clamour.appeals.models import AppealPage
from clamour.appeals.publishing import PublishedByTwo


def account(request: HttpRequest) -> User:
    """The account that is signed in; every screen of the desk has one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class PageScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one page; `draft` is the page as its newest version says."""

    model: type[Page] = PublishedByTwo
    header_icon = "doc-full"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=kwargs["pk"]).specific
        if not isinstance(self.page, self.model):
            raise Http404
        self.draft = self.page.get_latest_revision_as_object()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("letters_appeal", args=[self.page.pk]), "label": self.draft.title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=self.page,
            draft=self.draft,
            is_appeal=isinstance(self.page, AppealPage),
            **kwargs,
        )

    def refused(self, *, status: int, **context: Any) -> HttpResponse:
        """The screen again with what stands in the way, and everything that was typed."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class AppealScreen(PageScreen):
    """A screen about an appeal alone."""

    model = AppealPage
