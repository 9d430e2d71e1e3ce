"""Writing an appeal by hand: a title and a language, and the editor opens on a draft."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from clamour.appeals import actions as appeals
from clamour.appeals.panels.screens import account


class NewAppealForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        help_text=gettext_lazy("As a newspaper would put it: who, where, what happened."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    asks = forms.BooleanField(
        label=gettext_lazy("It asks for letters (without this it is a report)"),
        initial=True,
        required=False,
    )


class WriteScreen(WagtailAdminTemplateMixin, FormView):
    """*Write an appeal*: makes the draft in its place, so that nobody searches the tree for it."""

    template_name = "appeals/desk/write.html"
    page_title = gettext_lazy("Write an appeal")
    header_icon = "edit"
    form_class = NewAppealForm
    initial = {"language": settings.SITE_LANGUAGE}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not PagePermissionPolicy().user_has_permission(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: NewAppealForm) -> HttpResponse:
        page = appeals.draft(story=appeals.Story(**form.cleaned_data), by=account(self.request))
        return redirect("wagtailadmin_pages:edit", page.pk)

    def form_invalid(self, form: NewAppealForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
