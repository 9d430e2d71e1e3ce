"""Publishing a page and stopping an appeal."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.models import Page

from clamour.appeals import actions as appeals
from clamour.appeals import channels, queries
from clamour.appeals.models import AppealPage
from clamour.appeals.panels.letters import shown_letters
from clamour.appeals.panels.screens import AppealScreen, PageScreen, account
from clamour.appeals.panels.translations import translation_of
from clamour.appeals.publishing import permit_for
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm
from clamour.oversight.models import Request
from clamour.oversight.states import RequestState


class CloseForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("How did it end?"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("One sentence for the public page; it can be written later, too."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def publish_context(page: Page, form: ReasonForm | None = None) -> dict[str, Any]:
    """What the form *Publish* needs to know; the review of an alert shows it, too."""
    return {
        "publish_form": form or ReasonForm(),
        "two_persons": oversight.needs_second_person(),
        "open_request": open_request(page),
    }


def open_request(page: Page) -> Request | None:
    """The request to publish exactly this version that waits for a second person."""
    if page.latest_revision is None:
        return None
    permit = permit_for(page, page.latest_revision)
    return (
        Request.objects.filter(
            verb=permit.verb,
            subject=permit.subject,
            digest=permit.digest,
            state=RequestState.WAITING,
        )
        .select_related("asked_by")
        .first()
    )


class PublishScreen(PageScreen):
    """Shows what will go public; the button publishes it or asks a second person."""

    template_name = "appeals/desk/publish.html"
    page_title = gettext_lazy("Publish")
    header_icon = "upload"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", None)
        return super().get_context_data(
            targets=queries.targets(self.page.translation_key, self.page.locale.language_code),
            checks=channels.checks(self.page.translation_key),
            letters=shown_letters(queries.model_letters(self.page.translation_key)),
            translation=translation_of(self.page),
            **publish_context(self.page, kwargs["form"]),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.refused(status=422, form=form)
        if self.draft.go_live_at and self.draft.go_live_at > timezone.now():
            said = _("The draft has a date for going live. Take the date away, then publish it.")
            return self.refused(status=422, form=form, problem=said)
        try:
            appeals.publish(page=self.page, by=account(request), reason=form.cleaned_data["reason"])
        except ValidationError as missing:  # NothingToSend, or a field that is not right
            return self.refused(status=422, form=form, problem=" ".join(missing.messages))
        except oversight.NeedsReason as needs:
            form.add_error("reason", str(needs))
            return self.refused(status=422, form=form)
        except oversight.NeedsSecondPerson:
            return self.refused(status=409, form=form, asked=True)
        except PermissionDenied:
            said = _("Your account may not publish. Ask somebody whose account may.")
            return self.refused(status=403, form=form, problem=said)
        messages.success(request, _("“%(title)s” is public now.") % {"title": self.draft.title})
        return redirect("letters_appeal", self.page.pk)


class CloseScreen(AppealScreen):
    """*Stop this appeal*: it needs nobody. Opening it again does."""

    template_name = "appeals/desk/close.html"
    page_title = gettext_lazy("Stop this appeal")
    header_icon = "cross"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CloseForm(initial={"outcome": self.draft.outcome}))
        return super().get_context_data(reason_form=ReasonForm(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self.refused(status=422, form=form)
        if AppealPage.objects.get(pk=self.page.pk).closed_on:
            messages.info(request, _("This appeal was stopped before."))
            return redirect("letters_appeal", self.page.pk)
        recalled = appeals.close(
            appeal=self.page.translation_key,
            by=account(request),
            outcome=form.cleaned_data["outcome"],
        )
        messages.success(request, _stopped(recalled))
        return redirect("letters_appeal", self.page.pk)


class ReopenScreen(AppealScreen):
    """*Open it again*: a stop by mistake is undone here, by two persons or with a reason."""

    template_name = "appeals/desk/close.html"
    page_title = gettext_lazy("Open it again")
    header_icon = "rotate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("reason_form", ReasonForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.refused(status=422, reason_form=form)
        try:
            appeals.reopen(
                appeal=self.page.translation_key,
                by=account(request),
                reason=form.cleaned_data["reason"],
            )
        except oversight.NeedsReason as needs:
            form.add_error("reason", str(needs))
            return self.refused(status=422, reason_form=form)
        except oversight.NeedsSecondPerson:
            return self.refused(status=409, reason_form=form, asked=True)
        messages.success(request, _("The appeal takes letters again."))
        return redirect("letters_appeal", self.page.pk)


def _stopped(recalled: int) -> str:
    if not recalled:
        return _("The appeal is stopped. No letter was waiting to leave.")
    return ngettext(
        "The appeal is stopped. %(number)s letter that had not left was recalled.",
        "The appeal is stopped. %(number)s letters that had not left were recalled.",
        recalled,
    ) % {"number": recalled}
