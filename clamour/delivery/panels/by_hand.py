"""By hand: letters to print, to fax, forms to fill in; the batches that wait for a word."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.delivery import by_hand
from clamour.delivery.channels.post.sheets import Sheet, printed
from clamour.delivery.models import Channel

View = Callable[..., HttpResponse]
TITLES = {
    Channel.POST: gettext_lazy("Letters to be posted"),
    Channel.FAX: gettext_lazy("Letters to be faxed"),
    Channel.WEBFORM: gettext_lazy("Forms to be filled in"),
}


def may_send(request: HttpRequest) -> bool:
    """Whether this account may read and send letters by hand."""
    return request.user.has_perm("delivery.change_delivery")


def who_may(view: View) -> View:
    """Refuse everybody else: the letters name their writers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_send(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class ByHand(WagtailAdminTemplateMixin, TemplateView):
    """What waits for each way, and what was taken and has no word yet."""

    template_name = "delivery/desk/by_hand.html"
    page_title = gettext_lazy("By hand")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting, batches = by_hand.waiting(), by_hand.batches()
        ways = [
            {
                "channel": channel,
                "title": title,
                "number": waiting.get(channel, (0, None))[0],
                "since": waiting.get(channel, (0, None))[1],
                "batches": [one for one in batches if one.channel == channel],
            }
            for channel, title in TITLES.items()
        ]
        return super().get_context_data(ways=ways, **kwargs)


class OneBatch(WagtailAdminTemplateMixin, TemplateView):
    """The letters of a batch, and the word that ends it."""

    template_name = "delivery/desk/batch.html"
    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        return f"{TITLES[Channel(self.batch.channel)]}: {self.batch.name}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        up = {"url": reverse("delivery_by_hand"), "label": _("By hand")}
        return [*super().get_breadcrumbs_items(), up, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = by_hand.batch(kwargs["name"])
        if batch is None:
            messages.warning(request, _("This batch is done, or it was withdrawn."))
            return redirect("delivery_by_hand")
        self.batch = batch
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_form = self.batch.channel == Channel.WEBFORM
        letters = by_hand.letters(self.batch.name)
        return super().get_context_data(
            batch=self.batch, letters=letters, is_form=is_form, **kwargs
        )


@require_safe
@cache_control(no_store=True)
def sheets(request: HttpRequest, name: str) -> HttpResponse:
    """The PDF of a batch, as often as it is asked for."""
    batch = by_hand.batch(name)
    if batch is None or batch.channel == Channel.WEBFORM:
        raise Http404
    title = f"{TITLES[Channel(batch.channel)]}: {name}"
    before = "" if batch.channel == Channel.POST else "Fax "
    every = [Sheet(one.number, before + one.address, one.letter) for one in by_hand.letters(name)]
    answer = HttpResponse(printed(every, title=title), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letters-{name}.pdf"'
    return answer


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Make a batch of what waits."""
    channel = request.POST.get("channel", "")
    if channel not in by_hand.AT_MOST:
        raise Http404
    name = by_hand.take(channel, by=request.user)
    if name:
        return redirect("delivery_batch", name)
    messages.warning(request, _("Nothing waits: somebody has taken it."))
    return redirect("delivery_by_hand")


@require_POST
def done(request: HttpRequest, name: str) -> HttpResponse:
    """Posted, faxed, filled in."""
    number = by_hand.done(name, by=request.user)
    said = ngettext("%(number)d letter is sent.", "%(number)d letters are sent.", number)
    messages.success(request, said % {"number": number})
    return redirect("delivery_by_hand")


@require_POST
def undone(request: HttpRequest, name: str) -> HttpResponse:
    """Some could not be sent: which, and why."""
    rows = [int(pk) for pk in request.POST.getlist("letter") if pk.isdecimal()]
    why = request.POST.get("why", "").strip()
    if not rows or not why:
        messages.error(request, _("Say which letters, and why."))
        return redirect("delivery_batch", name)
    number = by_hand.undone(name, rows, why=why, by=request.user)
    said = ngettext("%(number)d letter was not sent.", "%(number)d letters were not sent.", number)
    messages.success(request, said % {"number": number})
    return redirect("delivery_batch", name)
