"""The log on the desk: what was done, and whether its chain holds."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from clamour.appeals.models import AppealPage, ReportPage
from clamour.oversight import queries
from clamour.oversight.models import Entry

CHECKED_AT_MOST = 10_000
PAGE = "page:"


class Log(WagtailAdminTemplateMixin, ListView):
    """What the desk did, newest first; nothing can be changed here or anywhere."""

    template_name = "desk/log.html"
    page_title = gettext_lazy("Log")
    header_icon = "history"
    paginate_by = 100

    def get_queryset(self) -> QuerySet[Entry]:
        return Entry.objects.order_by("-number")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | self._check() | {"rows": _rows(context["object_list"])}

    def _check(self) -> dict[str, Any]:
        """Each look checks the newest entries; all of them only when somebody asks for it."""
        whole = "whole" in self.request.GET
        number = Entry.objects.count()
        return {
            "first_break": queries.first_break(None if whole else CHECKED_AT_MOST),
            "number": number,
            "checked": number if whole else min(number, CHECKED_AT_MOST),
        }


def _rows(entries: Iterable[Entry]) -> list[tuple[Entry, Page | None, str]]:
    """Each entry with the page that it is about and the address of its screen, if it exists."""
    listed = list(entries)
    keys = {key for entry in listed if (key := _page_pk(entry.subject))}
    pages = Page.objects.type(AppealPage, ReportPage).in_bulk(keys)
    found = [(entry, pages.get(_page_pk(entry.subject) or 0)) for entry in listed]
    return [
        (entry, page, reverse("letters_appeal", args=[page.pk]) if page else "")
        for entry, page in found
    ]


def _page_pk(subject: str) -> int | None:
    number = subject.removeprefix(PAGE)
    is_page = subject.startswith(PAGE) and number.isdecimal()
    return int(number) if is_page else None
