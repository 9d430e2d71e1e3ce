"""*Alerts*, and one alert: written while it is a draft, watched once it is released."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.alerts import actions, readiness
from clamour.alerts.models import Mailing
from clamour.alerts.panels import numbers
from clamour.alerts.panels.forms import NewForm, SegmentForm, TestForm, TextForm
from clamour.alerts.states import MailingState
from clamour.appeals import queries as appeals
from clamour.appeals.panels.screens import account
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm
from clamour.oversight.models import Request
from clamour.oversight.states import RequestState

REFRESH_SECONDS = "3"
WRITE, RELEASE = "alerts.change_mailing", "alerts.release_mailing"


class AlertScreen(WagtailAdminTemplateMixin, TemplateView):
    """Who may write alerts sees them; of the people on the list only numbers."""

    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not account(request).has_perm(WRITE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = {"url": reverse("alerts_list"), "label": _("Alerts")}
        own = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), above, own]


class Alerts(AlertScreen):
    """Every alert, the newest first, and the form that begins one."""

    template_name = "alerts/desk/alerts.html"
    page_title = gettext_lazy("Alerts")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return super().get_breadcrumbs_items()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", NewForm(initial={"appeal": self.request.GET.get("appeal")}))
        listed = Mailing.objects.prefetch_related("texts").select_related("made_by")[:100]
        return super().get_context_data(mailings=listed, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NewForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        page, kind = form.cleaned_data["appeal"], form.cleaned_data["kind"]
        mailing = actions.draft(page=page, kind=kind, by=account(request))
        return redirect("alerts_mailing", mailing.pk)


class OneAlert(AlertScreen):
    """One alert: a form while it is a draft, then numbers and the buttons that stop it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.mailing = get_object_or_404(Mailing, pk=kwargs["pk"])

    @property
    def is_draft(self) -> bool:
        return self.mailing.state == MailingState.DRAFT

    def get_page_title(self) -> str:
        return self.mailing.title

    def get_template_names(self) -> list[str]:
        return [f"alerts/desk/{'write' if self.is_draft else 'watch'}.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if not self.is_draft and numbers.moves(self.mailing):
            response["Refresh"] = REFRESH_SECONDS
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        does = {
            "save": self._save, "test": self._test, "release": self._release,
            "discard": self._discard, "pause": self._pause, "go_on": self._go_on,
            "stop": self._stop,
        }.get(request.POST.get("do", ""))  # fmt: skip
        try:
            return does(request) if does else redirect("alerts_mailing", self.mailing.pk)
        except actions.WrongState:
            messages.error(request, _("This alert has moved on since; look at it again."))
            return redirect("alerts_mailing", self.mailing.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailing = self.mailing
        context = super().get_context_data(
            mailing=mailing,
            page=appeals.edition(mailing.appeal, str(translation.get_language())),
            may_release=account(self.request).has_perm(RELEASE),
            **kwargs,
        )
        return context | (self._writing(kwargs) if self.is_draft else numbers.of(mailing))

    def _writing(self, given: dict[str, Any]) -> dict[str, Any]:
        mailing, language = self.mailing, str(translation.get_language())
        return {
            "segment": given.get("segment") or SegmentForm.of(mailing, language=language),
            "texts": given.get("texts") or text_forms(mailing),
            "test": given.get("test") or TestForm(initial=self._test_initial()),
            "reason_form": given.get("reason_form") or ReasonForm(),
            "estimate": readiness.estimate(mailing),
            "problems": readiness.problems(mailing),
            "warnings": readiness.warnings(mailing),
            "two_persons": oversight.needs_second_person(),
            "open_request": open_request(mailing),
        }

    def _test_initial(self) -> dict[str, str]:
        first = self.mailing.texts.first()
        mailbox = account(self.request).email
        return {"language": first.language if first else "en", "mailbox": mailbox}

    def _save(self, request: HttpRequest) -> HttpResponse:
        segment = SegmentForm(request.POST, language=str(translation.get_language()))
        forms = text_forms(self.mailing, request.POST)
        if not all([segment.is_valid(), *(form.is_valid() for _code, _name, form in forms)]):
            context = self.get_context_data(segment=segment, texts=forms)
            return self.render_to_response(context, status=422)
        texts = {
            code: (form.cleaned_data["subject"], form.cleaned_data["body"])
            for code, _name, form in forms
        }
        wanted, urgent = segment.segment(), segment.cleaned_data["urgent"]
        actions.change(self.mailing, segment=wanted, urgent=urgent, texts=texts)
        return self._said(_("Saved. Below you see how many it reaches now."))

    def _test(self, request: HttpRequest) -> HttpResponse:
        form = TestForm(request.POST)
        if form.is_valid():
            try:
                actions.send_test(mailing=self.mailing, **form.cleaned_data, by=account(request))
                return self._said(_("The test copy is on its way."))
            except actions.NotReady as problem:
                form.add_error("language", str(problem))
        return self.render_to_response(self.get_context_data(test=form), status=422)

    def _release(self, request: HttpRequest) -> HttpResponse:
        self._demand_release(account(request))
        form = ReasonForm(request.POST)
        form.is_valid()
        reason = form.cleaned_data.get("reason", "")
        try:
            actions.release(mailing=self.mailing, by=account(request), reason=reason)
        except oversight.NeedsReason as needs:
            form.add_error("reason", str(needs))
            return self.render_to_response(self.get_context_data(reason_form=form), status=422)
        except oversight.NeedsSecondPerson:
            said = _("Nothing has left yet. A second person sees it under “Requests”.")
            messages.warning(request, said)
            return self.render_to_response(self.get_context_data(), status=409)
        except actions.NotReady as problem:
            messages.error(request, str(problem))
            return self.render_to_response(self.get_context_data(), status=422)
        return self._said(_("The alert is released; it enters the outbox now."))

    def _discard(self, request: HttpRequest) -> HttpResponse:
        actions.discard(self.mailing)
        messages.success(request, _("The draft is thrown away."))
        return redirect("alerts_list")

    def _pause(self, request: HttpRequest) -> HttpResponse:
        held = actions.pause(mailing=self.mailing, by=account(request))
        said = ngettext("Paused. %(number)d mail waits.", "Paused. %(number)d mails wait.", held)
        return self._said(said % {"number": held})

    def _go_on(self, request: HttpRequest) -> HttpResponse:
        self._demand_release(account(request))
        actions.go_on(mailing=self.mailing, by=account(request))
        return self._said(_("The alert goes on."))

    def _stop(self, request: HttpRequest) -> HttpResponse:
        gone = actions.stop(mailing=self.mailing, by=account(request))
        said = ngettext(
            "Stopped. %(number)d mail that had not left was withdrawn.",
            "Stopped. %(number)d mails that had not left were withdrawn.",
            gone,
        )
        return self._said(said % {"number": gone})

    def _demand_release(self, by: User) -> None:
        if not by.has_perm(RELEASE):
            raise PermissionDenied(_("Your account may not release alerts."))

    def _said(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect("alerts_mailing", self.mailing.pk)


def text_forms(mailing: Mailing, data: Any = None) -> list[tuple[str, str, TextForm]]:
    """Code, name and form of each language that has a text, or was asked for with `add`."""
    texts = {it.language: it for it in mailing.texts.all()}
    names = dict(TestForm.base_fields["language"].choices)  # type: ignore[attr-defined]
    codes = list(texts)
    added = data.get("add", "") if data else ""
    if added in names and added not in codes:
        codes.append(added)
    found = []
    for code in codes:
        text = texts.get(code)
        initial = {"subject": text.subject, "body": text.body} if text else {}
        found.append((code, names[code], TextForm(data, prefix=code, initial=initial)))
    return found


def open_request(mailing: Mailing) -> Request | None:
    """The request to release exactly this that waits for a second person."""
    permit = actions.permit_for(mailing)
    return Request.objects.filter(
        verb=permit.verb, subject=permit.subject, digest=permit.digest, state=RequestState.WAITING
    ).first()
