"""Two entries side by side: put together, kept apart; and the way back."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.offices import changes, merging, queries
from clamour.offices.models import Merge, Office
from clamour.oversight import actions as oversight


class MergeScreen(WagtailAdminTemplateMixin, TemplateView):
    template_name = "offices/desk/merge.html"
    page_title = gettext_lazy("Is it the same office?")
    header_icon = "duplicate"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kept = get_object_or_404(Office, pk=kwargs["kept"])
        self.gone = get_object_or_404(Office, pk=kwargs["gone"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        both = [
            (it, changes.lines(changes.said_of(it.pk)), queries.public_appeals(it.pk))
            for it in (self.kept, self.gone)
        ]
        return super().get_context_data(
            both=both,
            asks_why=any(number for _office, _lines, number in both),
            two_persons=oversight.needs_second_person(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by, reason = _account(request), request.POST.get("reason", "")
        if request.POST.get("do") == "refuse":
            merging.refuse(one=self.kept, other=self.gone, by=by)
            messages.success(request, _("They stay two. Nobody is asked again."))
            return redirect("offices:edit", self.kept.pk)
        try:
            merging.merge(kept=self.kept, gone=self.gone, by=by, reason=reason)
        except oversight.NeedsSecondPerson:
            return self._again(409, asked=True)
        except (oversight.NeedsReason, ValidationError) as problem:
            return self._again(422, problem=_sentence(problem), reason=reason)
        messages.success(request, _("They are one now. It can be undone on this page."))
        return redirect("offices:edit", self.kept.pk)

    def _again(self, status: int, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("offices:index"), "label": _("Offices")},
            {"url": reverse("offices:edit", args=[self.kept.pk]), "label": self.kept.name},
            {"url": "", "label": self.get_page_title()},
        ]


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge, pk=pk)
    try:
        merging.undo(merge=merge, by=_account(request), reason=request.POST.get("reason", ""))
    except oversight.NeedsSecondPerson:
        messages.error(request, _("A second person must agree to this first: see Requests."))
    except oversight.NeedsReason as needs:
        messages.error(request, str(needs))
    else:
        messages.success(request, _("They are two again."))
    return redirect("offices:edit", merge.kept_id)


def _sentence(problem: Exception) -> str:
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)


def _account(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
