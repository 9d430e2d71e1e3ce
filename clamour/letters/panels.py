"""What became of an appeal's letters: one appeal's screen, and the list of all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.appeals import channels
from clamour.appeals.models import AppealPage, Target
from clamour.appeals.panels.publishing import publish_context
from clamour.appeals.panels.screens import AppealScreen, PageScreen
from clamour.delivery import queries as delivery
from clamour.delivery.models import Delivery
from clamour.letters import queries, receipts
from clamour.letters.deeds import deeds_of
from clamour.letters.models import Letter
from clamour.letters.partners import partners_of
from clamour.offices.models import ContactPoint

# The columns of the tables, in the order of a letter's life.
COLUMNS = {
    "queued": gettext_lazy("queued"),
    "handed_over": gettext_lazy("handed over"),
    "failed": gettext_lazy("failed"),
    "uncertain": gettext_lazy("uncertain"),
    "withdrawn": gettext_lazy("withdrawn"),
}
BAD_STATES = ("bounced", "failed", "uncertain")
ANSWERS_SHOWN = 10


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, and a number for each column."""

    of: Any
    numbers: dict[str, int]
    points: list[ContactPoint] | None = None

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        return [(name, str(label), self.numbers.get(name, 0)) for name, label in COLUMNS.items()]


def state_of(page: AppealPage) -> str:
    """The state of a page in a word, as the design's table of words has it."""
    if getattr(page, "closed_on", None):
        return _("closed")
    if page.live:
        return _("live, with changes not public yet") if page.has_unpublished_changes else _("live")
    return _("taken down") if page.first_published_at else _("draft")


class AppealHome(PageScreen):
    """The screen of one appeal or report: state, ways to act on it, and counts by target."""

    template_name = "letters/desk/appeal.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-2], {"url": "", "label": self._kind()}]

    def get_page_title(self) -> str:
        return str(self.draft.title)

    def _kind(self) -> str:
        return capfirst(self.page._meta.verbose_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(state=state_of(self.page), **kwargs)
        if context["is_appeal"]:
            context |= self._counts()
        if not self.page.live or self.page.has_unpublished_changes:
            context |= publish_context(self.page)
        context["paper"] = self.page.papers.order_by("pk").first()
        return context

    def _counts(self) -> dict[str, Any]:
        key = self.page.translation_key
        return {
            "count": queries.counts([key])[key],
            "columns": COLUMNS.values(),
            "rows": target_rows(self.page),
            "answers": last_answers(self.page),
            "deeds": deeds_of(key),
            "partners": partners_of(key),
            "by_own_mail": Letter.objects.filter(appeal=key, by_own_mail=True).count(),
            "checks": channels.checks(key),
        }


class Deliveries(AppealScreen):
    """The letters to one target of an appeal, each with every attempt; of nobody by name."""

    template_name = "letters/desk/deliveries.html"

    def get_page_title(self) -> str:
        return _("Letters to %(office)s") % {"office": self._target().office.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        group, part = str(self.page.translation_key), str(self._target().pk)
        rows = Delivery.objects.filter(group=group, part=part).defer("address")
        pages = Paginator(rows.order_by("-since", "-pk").prefetch_related("tries"), 50)
        listed = pages.get_page(self.request.GET.get("p"))
        return super().get_context_data(
            deliveries=[(row, receipts.steps(row)) for row in listed], listed=listed, **kwargs
        )

    def _target(self) -> Target:
        appeal = self.page.translation_key
        return get_object_or_404(Target, pk=self.kwargs["target"], appeal=appeal)


class Appeals(WagtailAdminTemplateMixin, ListView):
    """Every appeal, the live ones first."""

    template_name = "letters/desk/appeals.html"
    page_title = gettext_lazy("Appeals")
    header_icon = "doc-full"
    paginate_by = 50
    context_object_name = "pages"

    def get_queryset(self) -> Any:
        pages = AppealPage.objects.select_related("locale")
        return pages.order_by(
            F("closed_on").desc(nulls_first=True), "-live", "-latest_revision_created_at", "-pk"
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "rows": appeal_rows(context["page_obj"].object_list),
            "columns": COLUMNS.values(),
        }


def target_rows(page: AppealPage) -> list[Row]:
    """One line a target of any edition; letters to targets since removed stand in the last one."""
    counted = delivery.counts_by_part(str(page.translation_key))
    targets = (
        Target.objects.filter(appeal=page.translation_key)
        .select_related("office")
        .prefetch_related("office__points")
    )
    rows = [
        Row(
            target,
            delivery.shown(counted.pop(str(target.pk), Counter())),
            list(target.office.points.all()),
        )
        for target in targets
    ]
    if counted:
        removed = sum(counted.values(), Counter())
        rows.append(Row(_("Targets since removed"), delivery.shown(removed)))
    return rows


def appeal_rows(pages: Iterable[AppealPage]) -> list[tuple[Row, str, queries.Count]]:
    """One line an appeal: numbers of the outbox, its state, its confirmed letters."""
    listed = list(pages)
    keys = [page.translation_key for page in listed]
    sent = delivery.counts(str(key) for key in keys)
    confirmed = queries.counts(keys)
    return [
        (
            Row(page, delivery.shown(sent.get(str(page.translation_key), Counter()))),
            state_of(page),
            confirmed[page.translation_key],
        )
        for page in listed
    ]


def last_answers(page: AppealPage) -> list[dict[str, Any]]:
    """What servers said of letters that did not get through; the answers hold no mailboxes."""
    rows = (
        Delivery.objects.filter(group=str(page.translation_key), state__in=BAD_STATES)
        .exclude(answer="")
        .order_by("-since")
        .values("part", "state", "since", "answer")[:ANSWERS_SHOWN]
    )
    targets = Target.objects.filter(appeal=page.translation_key).select_related("office")
    names = {str(target.pk): target.office.name for target in targets}
    return [row | {"office": names.get(row["part"], "")} for row in rows]
