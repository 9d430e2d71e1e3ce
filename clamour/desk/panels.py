"""The first screen (*What needs me now*) and the requests for a second person."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from clamour.alerts import actions as alerts
from clamour.appeals import changes, channels
from clamour.appeals.models import AppealPage, ReportPage
from clamour.appeals.panels import differences
from clamour.appeals.panels.screens import account
from clamour.delivery import by_hand
from clamour.delivery import queries as delivery
from clamour.delivery.panels.by_hand import may_send
from clamour.desk import accounts, actions, doings
from clamour.gate import breaker
from clamour.letters import releasing
from clamour.offices import changes as directory
from clamour.offices import merging
from clamour.offices import queries as offices
from clamour.oversight import actions as oversight
from clamour.oversight import queries as oversight_queries
from clamour.oversight.models import Request
from clamour.oversight.states import RequestState
from clamour.supporters import exporting

SHOWN_AT_MOST = 10
VERBS = {
    "publish": gettext_lazy("publish"),
    changes.TARGETS: gettext_lazy("change the targets"),
    changes.LETTER: gettext_lazy("change the model letter"),
    directory.CHANGE: gettext_lazy("change an office that public appeals write to"),
    alerts.RELEASE: gettext_lazy("send an alert to the list"),
    exporting.EXPORT: gettext_lazy("export the alert list"),
    merging.MERGE: gettext_lazy("put two entries of an office together"),
    merging.UNMERGE: gettext_lazy("take two entries of an office apart"),
    "make account": gettext_lazy("make an account"),
    "change account": gettext_lazy("change an account"),
    "remove account": gettext_lazy("remove an account"),
    "make role": gettext_lazy("make a role"),
    "change role": gettext_lazy("change a role"),
    "remove role": gettext_lazy("remove a role"),
}


class NeedsMeNow(Component):
    """What waits for this person, most pressing first."""

    name = "needs_me_now"
    order = 10
    template_name = "desk/home.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = oversight_queries.waiting()
        return {
            "generated_password": actions.has_generated_password(user),
            "requests": [told(it) for it in waiting.exclude(asked_by=user)[:SHOWN_AT_MOST]],
            "own_requests": waiting.filter(asked_by=user).count(),
            "own_agreed": [told(it) for it in agreed().filter(asked_by=user)[:SHOWN_AT_MOST]],
            "lost": channels.lost()[:SHOWN_AT_MOST],
            "held": offices.held()[:SHOWN_AT_MOST],
            "troubles": delivery.troubles(),
            "leaked": exporting.leaked(),
            "refusals": delivery.refusals()[:SHOWN_AT_MOST],
            "mails": delivery.mails_waiting(),
            "held_back": releasing.frozen().count(),
            "trip": breaker.open_trip(),
            "by_hand": _by_hand(parent_context["request"]),
            "failing": failing_appeals(),
            "drafts": drafts()[:SHOWN_AT_MOST],
        }


def _by_hand(request: HttpRequest) -> dict[str, int]:
    """Channel -> how many letters wait, taken or not, for somebody who may send them."""
    if not may_send(request):
        return {}
    wait = Counter({channel: number for channel, (number, _since) in by_hand.waiting().items()})
    for batch in by_hand.batches():
        wait[batch.channel] += batch.letters
    return wait


def failing_appeals() -> list[tuple[AppealPage, int, int]]:
    """Live appeals with letters that failed, or of which nobody knows: page, failed, uncertain."""
    pages = {str(it.translation_key): it for it in AppealPage.objects.live().order_by("-pk")}
    found = []
    for group, states in delivery.counts(pages).items():
        shown = delivery.shown(states)
        if shown["failed"] or shown["uncertain"]:
            found.append((pages[group], shown["failed"], shown["uncertain"]))
    return sorted(found, key=lambda line: -line[1])


def drafts() -> QuerySet[Page]:
    """Appeals and reports that never went public, the newest first."""
    return (
        Page.objects.type(AppealPage, ReportPage)
        .filter(live=False, first_published_at=None)
        .prefetch_related("papers")
        .order_by("-latest_revision_created_at", "-pk")
    )


def agreed() -> QuerySet[Request]:
    """Requests that were agreed to and are not carried out yet, oldest first."""
    found = Request.objects.filter(state=RequestState.AGREED).order_by("decided_at")
    return found.select_related("asked_by", "decided_by")


def told(request: Request) -> dict[str, Any]:
    """A request as the screens tell it: what, who, why, and where one sees it exactly."""
    doing = doings.of(request)
    return {
        "request": request,
        "verb": VERBS.get(request.verb, request.verb),
        "link": doing.link(request) if doing else "",
        "is_outdated": doing is not None and not doing.is_current(request),
        "form": accounts.form_of(request.verb),
        "changes": _differences(request),
    }


def _differences(request: Request) -> list[dict[str, Any]]:
    """What the request would change, part by part."""
    if request.verb in (changes.TARGETS, changes.LETTER):
        change = changes.asked(request)
        return differences.told(change) if change else []
    office = directory.asked(request) if request.verb == directory.CHANGE else None
    if office is None:
        return []
    before, after = directory.lines(office.before), directory.lines(office.after)
    shown = differences.differences(before, after)
    return [{"heading": _("Office"), "shown": shown, "language": ""}]


class Requests(WagtailAdminTemplateMixin, TemplateView):
    """What waits for a second person, and what was agreed to and is not done yet."""

    template_name = "desk/requests.html"
    page_title = gettext_lazy("Requests")
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            waiting=[told(it) for it in oversight_queries.waiting()],
            agreed=[told(it) for it in agreed()],
            **kwargs,
        )


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree as the second person; the thing is then done at once, if we know how."""
    asked = get_object_or_404(Request, pk=pk)
    try:
        actions.agree(request=asked, by=account(request))
    except oversight.AlreadyDecided:
        messages.error(request, _("This was decided already."))
    except ValidationError as missing:
        messages.error(request, " ".join(missing.messages))
    except (PermissionDenied, actions.Outdated) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _done(asked))
        return _after(asked)
    return redirect("desk_requests")


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a request, or take one's own back."""
    asked = get_object_or_404(Request, pk=pk)
    try:
        oversight.refuse(request=asked, by=account(request))
    except oversight.AlreadyDecided:
        messages.error(request, _("This was decided already."))
    else:
        is_own = asked.asked_by_id == request.user.pk
        said = _("You took your request back.") if is_own else _("You refused the request.")
        messages.success(request, said)
    return redirect("desk_requests")


def _done(asked: Request) -> str:
    if _is_left_to_asker(asked):
        said = _("You agreed. It is done when %(who)s sends the same form again.")
        return said % {"who": asked.asked_by.get_username()}
    if asked.verb == "publish":
        return _("You agreed: “%(title)s” is public now.") % {"title": asked.title}
    return _("You agreed, and it is done.")


def _after(asked: Request) -> HttpResponse:
    doing = doings.of(asked)
    if doing is None or _is_left_to_asker(asked):
        return redirect("desk_requests")
    return redirect(doing.next_screen(asked))


def _is_left_to_asker(asked: Request) -> bool:
    doing = doings.of(asked)
    return doing is None or doing.is_done_by_asker
