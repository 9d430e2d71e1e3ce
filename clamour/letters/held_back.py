"""The desk's *Letters to read first*: what is frozen, why, and two buttons.

Whoever may publish decides: here stand names and words of supporters. Mailboxes are not shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.appeals import queries as appeals
from clamour.appeals.panels.screens import account
from clamour.gate.suspicion import Reason
from clamour.letters import actions, releasing
from clamour.letters.addressing import addressed
from clamour.letters.incoming import Readers, demand_reader
from clamour.letters.models import Letter
from clamour.letters.showing import Shown, letters_to_show

REASONS = {
    Reason.WORDS: gettext_lazy("words of your lists"),
    Reason.LINKS: gettext_lazy("a link or an address"),
    Reason.BURST: gettext_lazy("many with the same words in one hour"),
}
AT_ONCE = 20


@dataclass(frozen=True)
class Row:
    """A frozen letter as its offices would read it."""

    letter: Letter
    appeal: str
    why: list[Any]
    texts: list[Shown]
    is_open: bool


class HeldBack(Readers, WagtailAdminTemplateMixin, TemplateView):
    """What waits for somebody to read it, the oldest first."""

    template_name = "letters/desk/held_back.html"
    page_title = gettext_lazy("Letters to read first")
    header_icon = "view"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listed = Paginator(releasing.frozen(), AT_ONCE).get_page(self.request.GET.get("p"))
        return super().get_context_data(rows=[_row(it) for it in listed], listed=listed, **kwargs)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Let the ticked letters go, or keep them from the offices."""
    demand_reader(request)
    lets_go = "release" in request.POST
    done = sum(_decide(request, letter, lets_go) for letter in _ticked(request))
    if not done:
        messages.error(request, _("Nothing was changed: tick a letter that still waits."))
    elif lets_go:
        said = ngettext(
            "%(number)d letter is on its way.", "%(number)d letters are on their way.", done
        )
        messages.success(request, said % {"number": done})
    else:
        said = ngettext(
            "%(number)d letter will not be sent.", "%(number)d letters will not be sent.", done
        )
        messages.success(request, said % {"number": done})
    return redirect("letters_held_back")


def _decide(request: HttpRequest, letter: Letter, lets_go: bool) -> bool:
    act = releasing.release if lets_go else releasing.refuse
    try:
        act(letter=letter, by=account(request))
    except (releasing.NotFrozen, actions.AppealClosed):
        return False
    return True


def _ticked(request: HttpRequest) -> Iterable[Letter]:
    numbers = [int(it) for it in request.POST.getlist("letter") if it.isdecimal() and len(it) < 19]
    return releasing.frozen().filter(pk__in=numbers)


def _row(letter: Letter) -> Row:
    page = appeals.edition(letter.appeal, letter.language)
    why = [REASONS[Reason(it)] for it in letter.frozen_for.split(",") if it]
    if page is None:
        return Row(letter, "", why, [], is_open=False)
    texts = letters_to_show(letter, addressed(letter, page))
    return Row(letter, page.title, why, texts, is_open=page.is_open)
