"""Lanes live: how much waits for whom, how fast it goes, and the levers to change that."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.delivery import actions, lanes, queries, states, tallies
from clamour.delivery.models import Delivery, Lane, Refusal
from clamour.delivery.panels import chart

SHOWN_AT_MOST = 50
LEVERS: dict[str, Callable[..., None]] = {
    "pause": actions.pause_lane,
    "resume": actions.resume_lane,
    "drain": actions.drain_lane,
}
SAID = {
    "pause": gettext_lazy("Nothing goes to %(lane)s until you let it go on."),
    "resume": gettext_lazy("Letters to %(lane)s go on."),
    "drain": gettext_lazy("What waits for %(lane)s goes now, until its server says: too fast."),
}
ANSWERS = {
    states.HANDED_OVER: gettext_lazy("handed over"),
    states.ACCEPTED: gettext_lazy("accepted by their server"),
    states.DEFERRED: gettext_lazy("asked to come again"),
    states.BOUNCED: gettext_lazy("refused for good"),
    states.FAILED: gettext_lazy("given up"),
    states.UNCERTAIN: gettext_lazy("uncertain"),
    states.WITHDRAWN: gettext_lazy("withdrawn"),
}
# What a person may say of an uncertain letter, and the state it then has.
VERDICTS = {"arrived": states.HANDED_OVER, "again": states.QUEUED, "lost": states.FAILED}


def may_change(request: HttpRequest) -> bool:
    """Whether this account may steer letters."""
    return request.user.has_perm("delivery.change_lane")


def now() -> dict[str, Any]:
    """What the screen shows at this moment."""
    hour = tallies.last_hour(timezone.now())
    codes: Counter[tuple[str, int]] = sum(hour.values(), Counter())
    return {
        "lanes": [(row, lanes.pace_of(row.lane)) for row in queries.lanes(SHOWN_AT_MOST)],
        "bars": chart.bars(hour),
        "peak": max(counts.total() for counts in hour.values()),
        "answers": [
            (ANSWERS.get(state, state), code, number)
            for (state, code), number in codes.most_common(12)
        ],
        "troubles": queries.troubles(),
        "refusals": queries.refusals(),
        "uncertain": queries.uncertain(SHOWN_AT_MOST),
        "width": chart.WIDTH,
        "height": chart.HEIGHT,
        "at": timezone.now(),
    }


class Lanes(WagtailAdminTemplateMixin, TemplateView):
    """The screen; a script asks for `fragment` every few seconds and puts it in place."""

    template_name = "delivery/desk/lanes.html"
    page_title = gettext_lazy("Delivery")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**now(), may_change=may_change(self.request), **kwargs)


@require_safe
def fragment(request: HttpRequest) -> HttpResponse:
    """The part of the screen that changes."""
    context = now() | {"may_change": may_change(request)}
    return render(request, "delivery/desk/_now.html", context)


@require_POST
def pull(request: HttpRequest, lever: str) -> HttpResponse:
    """Pause, resume or drain a lane."""
    _demand(request)
    name = request.POST.get("lane", "")
    LEVERS[lever](name, by=request.user)
    messages.success(request, SAID[lever] % {"lane": name})
    return redirect("delivery_lanes")


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says what became of an uncertain letter."""
    _demand(request)
    delivery = get_object_or_404(Delivery.objects.defer("address"), pk=pk)
    verdict = VERDICTS.get(request.POST.get("verdict", ""))
    try:
        if verdict is None:
            raise states.NoSuchMove
        actions.judge(delivery, verdict, by=request.user)
    except states.NoSuchMove:
        messages.warning(request, _("Something else has become of this letter meanwhile."))
    return redirect("delivery_lanes")


@require_POST
def retry_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """What a domain disliked about one of our identities is put right."""
    _demand(request)
    actions.retry_identity(get_object_or_404(Refusal, pk=pk), by=request.user)
    return redirect("delivery_lanes")


class PaceForm(forms.Form):
    """A pace for one domain; an empty field is the site's."""

    a_minute = forms.IntegerField(
        label=gettext_lazy("Letters a minute"), required=False, min_value=0, max_value=100_000
    )
    a_day = forms.IntegerField(
        label=gettext_lazy("Letters a day"), required=False, min_value=0, max_value=10_000_000
    )
    at_once = forms.IntegerField(
        label=gettext_lazy("Letters unanswered at our relay"),
        required=False, min_value=0, max_value=100_000,
    )  # fmt: skip
    connections = forms.IntegerField(
        label=gettext_lazy("Connections at the same time"),
        required=False, min_value=0, max_value=1_000,
    )  # fmt: skip
    a_connection = forms.IntegerField(
        label=gettext_lazy("Letters on one connection"),
        required=False, min_value=0, max_value=100_000,
    )  # fmt: skip


class SetPace(WagtailAdminTemplateMixin, FormView):
    """Wish a pace for one domain."""

    template_name = "delivery/desk/pace.html"
    form_class = PaceForm
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _demand(request)
        self.lane = Lane.objects.filter(name=kwargs["lane"]).first() or Lane(name=kwargs["lane"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Pace of %(lane)s") % {"lane": self.lane.name}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        up = {"url": reverse("delivery_lanes"), "label": _("Delivery")}
        return [*super().get_breadcrumbs_items(), up, {"url": "", "label": self.get_page_title()}]

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.lane, name) for name in PaceForm.base_fields}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(site=lanes.site_pace(), lane=self.lane, **kwargs)

    def form_valid(self, form: PaceForm) -> HttpResponse:
        actions.set_pace(self.lane.name, **form.cleaned_data, by=self.request.user)
        return redirect("delivery_lanes")


def _demand(request: HttpRequest) -> None:
    if not may_change(request):
        raise PermissionDenied
