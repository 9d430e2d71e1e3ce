"""The desk's hand on the gate: the word lists, and the breaker's reset."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from clamour.gate import breaker, suspicion
from clamour.gate.models import WordList
from clamour.oversight import actions as oversight

LONGEST = 20_000  # characters of one list


class Words(WagtailAdminTemplateMixin, TemplateView):
    """The lists, one a language, all on one screen."""

    template_name = "gate/desk/words.html"
    page_title = gettext_lazy("Words that hold a letter back")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _demand_publisher(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known, names = suspicion.lists(), dict(settings.LANGUAGES)
        told = [
            {"language": code, "name": names[code], "words": known.get(code, "")} for code in names
        ]
        return super().get_context_data(lists=told, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        before = suspicion.lists()
        for language, _name in settings.LANGUAGES:
            words = _tidy(request.POST.get(language, before.get(language, "")))
            if words != _tidy(before.get(language, "")):
                _keep(language, words, request)
        messages.success(request, _("The lists hold from now on."))
        return redirect("gate_words")


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Let confirmation mails leave again."""
    _demand_publisher(request)
    if breaker.reset(by=request.user):
        messages.success(request, _("Confirmation mails leave again."))
    return redirect("wagtailadmin_home")


@transaction.atomic
def _keep(language: str, words: str, request: HttpRequest) -> None:
    WordList.objects.update_or_create(language=language, defaults={"words": words})
    number = len(words.splitlines())
    oversight.record(
        who=request.user, verb="change words", subject=f"words:{language}", detail={"words": number}
    )


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text[:LONGEST].splitlines())
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _demand_publisher(request: HttpRequest) -> None:
    if not PagePermissionPolicy().user_has_permission(request.user, "publish"):
        raise PermissionDenied
