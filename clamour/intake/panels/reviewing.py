"""The review: an alert's source beside the draft that was made of it, changed field by field."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.appeals.panels.screens import account
from clamour.intake import discarding, matching, queries
from clamour.intake.models import Paper
from clamour.intake.panels.keeping import Kept
from clamour.intake.panels.reasons import later, offers
from clamour.intake.panels.sheet import Sheet
from clamour.intake.panels.source import pieces
from clamour.oversight.forms import ReasonForm


class PaperScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one paper, for who may edit its page."""

    header_icon = "doc-full"
    page_title: Any = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        papers = Paper.objects.select_related("arrival", "page__locale", "discarded__by")
        self.paper = get_object_or_404(papers, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = self.paper.page
        if page is not None and not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class ReviewScreen(PaperScreen):
    """One form for all that the reader took out of the alert; a plain form without JavaScript."""

    template_name = "intake/desk/review.html"
    page_title = gettext_lazy("Review")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not queries.was_looked_at(self.paper):  # it came in before matching was built
            matching.find(self.paper)
        context = super().get_context_data(
            paper=self.paper,
            pieces=pieces(self.paper),
            offers=offers(self.paper),
            later=later(self.paper),
            others=self.paper.arrival.papers.exclude(pk=self.paper.pk).select_related("page"),
            **kwargs,
        )
        if self.paper.page is None:
            return context
        return Sheet(self.paper).context() | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.paper.page is None:
            messages.error(request, _("The draft of this alert was deleted: nothing is kept."))
            return redirect("intake_review", self.paper.pk)
        sheet, reason = Sheet(self.paper), ReasonForm(request.POST)
        if request.POST.get("seen") != sheet.version():
            shown = sheet.over_what_stands(request.POST)
            return self._again(shown | {"publish_form": reason}, status=409)
        typed = sheet.typed(request.POST)
        if not all(form.is_valid() for form in sheet.forms(typed)):
            return self._again(sheet.shown(**typed) | {"publish_form": reason}, status=422)
        try:
            kept = sheet.keep(typed, account(request))
        except ValidationError as problem:
            said = {"problem": " ".join(problem.messages), "publish_form": reason}
            return self._again(sheet.shown(**typed) | said, status=422)
        if request.POST.get("then") == "publish":
            # One press keeps and publishes; the publishing screen judges the reason.
            return redirect("appeals_publish", sheet.page.pk, preserve_request=True)
        messages.success(request, _said(kept))
        return redirect("intake_review", self.paper.pk)

    def _again(self, shown: dict[str, Any], *, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**shown), status=status)


def _said(kept: Kept) -> str:
    if kept.followed:
        return _("The draft is kept. Its letter follows: look at it once more.")
    return _("The draft is kept.") if kept.changed else _("Nothing has changed.")


class DiscardScreen(PaperScreen):
    """*Discard this draft*, by one press that can be taken back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            discarding.discard(paper=self.paper, by=account(request))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The draft is discarded. You can bring it back here."))
        return redirect("intake_review", self.paper.pk)


class BringBackScreen(PaperScreen):
    """*Bring it back*: the draft stands again as it was."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            discarding.bring_back(paper=self.paper, by=account(request))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The draft is back as it was."))
        return redirect("intake_review", self.paper.pk)
