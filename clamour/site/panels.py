"""*Public pages*: what waits to be rendered again, why, and what went wrong."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from clamour.site import marks as known
from clamour.site.lists import ARCHIVE, List
from clamour.stale import actions as stale
from clamour.stale.models import StalePage


class PublishersScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those who may publish."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not PagePermissionPolicy().user_has_permission(request.user, "publish"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class StaleScreen(PublishersScreen):
    """Lists the marks; one button marks everything."""

    template_name = "site/desk/stale.html"
    page_title = gettext_lazy("Public pages")
    header_icon = "site"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        marks = [(mark, *_told(mark)) for mark in stale.waiting()]
        return super().get_context_data(marks=marks, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stale.mark([known.ALL], why=_("the desk asked for it"))
        messages.success(request, _("Every public page is rendered again, the newest words first."))
        return redirect("site_stale")


def _told(mark: StalePage) -> tuple[str, str]:
    """What is stale in a word, and the screen of its page."""
    kind, _colon, rest = mark.what.partition(":")
    if kind == "story":
        return _story(rest)
    if kind == "list":
        shown = List.of(rest)
        if shown is None or not shown.value:
            return (_("Archive") if rest == ARCHIVE else _("the homes")), ""
        return shown.title("en"), ""
    names = {"all": _("every page"), "lists": _("every list"), "standing": _("standing pages")}
    return names.get(kind, mark.what), ""


def _story(key: str) -> tuple[str, str]:
    try:
        page = Page.objects.filter(translation_key=UUID(key)).order_by("pk").first()
    except ValueError:
        page = None
    if page is None:
        return key, ""
    return page.title, reverse("letters_appeal", args=[page.pk])
