"""*Addresses to check*: what nobody has seen for a year, answered with one press; or as CSV."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.offices import actions, freshness
from clamour.offices.exchange.commas import lines
from clamour.offices.models import ContactPoint
from clamour.offices.states import PointState


class CheckScreen(WagtailAdminTemplateMixin, ListView):
    template_name = "offices/desk/check.html"
    page_title = gettext_lazy("Addresses to check")
    header_icon = "history"
    paginate_by = 50
    context_object_name = "points"

    def get_queryset(self) -> QuerySet[ContactPoint]:
        return freshness.to_check()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            raise PermissionDenied
        does, _dash, pk = request.POST.get("do", "").partition("-")
        point = get_object_or_404(ContactPoint, pk=pk if pk.isdecimal() else 0)
        if does == "right":
            freshness.confirm(point, request.user)
            messages.success(request, _("%(address)s is right.") % {"address": point.value})
        elif does == "gone":
            actions.mark(point, PointState.GONE.value, request.user)
            said = _("%(address)s is not used any more.")
            messages.success(request, said % {"address": point.value})
        return redirect(request.get_full_path())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("offices:index"), "label": _("Offices")},
            {"url": "", "label": self.get_page_title()},
        ]


def table(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV, for somebody who telephones through it."""
    actions.share(format="check csv", by=request.user)  # type: ignore[arg-type]
    name = f"addresses-to-check-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        lines(_rows()),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _rows() -> Iterator[list[str]]:
    yield ["office", "country", "kind", "address", "state", "source", "seen_on", "checked_on"]
    for it in freshness.to_check().iterator():
        said = [it.office.name, it.office.country, it.kind, it.value, it.state, it.source]
        yield [*said, str(it.seen_on or ""), str(it.checked_on or "")]
