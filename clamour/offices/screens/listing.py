"""The listing of offices: searched in any script, with the doors to import and export."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets import Button

from clamour.offices import searching
from clamour.offices.models import Office
from clamour.offices.states import PointState


def channels(office: Office) -> str:
    """By what an office is reached: "mail ✓, phone, fax ✕" (works, unchecked, does not)."""
    best: dict[str, str] = {}
    for point in office.points.all():
        mark = _MARKS.get(point.state, " ✕")
        label = str(point.get_kind_display())
        best[label] = min(best.get(label, mark), mark, key=list(_MARKS.values()).index)
    return ", ".join(f"{label}{mark}" for label, mark in best.items())


# The best first: of two mailboxes the one that works speaks.
_MARKS: dict[str, str] = {
    PointState.WORKING: " ✓",
    PointState.UNCHECKED: "",
    PointState.HELD: " ?",
    PointState.PRIVATE: " ?",
    PointState.GONE: " ✕",
}
# A phone has no room for these three.
KIND = Column(
    "kind",
    label=gettext_lazy("Kind"),
    accessor="get_kind_display",
    sort_key="kind",
    classname="clamour-wide",
)
PLACE = Column("place", label=gettext_lazy("Place"), sort_key="place", classname="clamour-wide")
PARENT = Column(
    "parent", label=gettext_lazy("Part of"), sort_key="parent__name", classname="clamour-wide"
)
CHANNELS = Column("channels", label=gettext_lazy("Ways to reach it"), accessor=channels)


class OfficeIndex(generic.IndexView):
    """Best matches first, unless a column's heading was clicked."""

    def get_base_queryset(self) -> QuerySet[Office]:
        return super().get_base_queryset().select_related("parent").prefetch_related("points")

    def search_queryset(self, queryset: QuerySet[Office]) -> QuerySet[Office]:
        if not self.is_searching:
            return queryset
        found = searching.found(self.search_query)
        there = found.filter(pk__in=queryset.order_by().values("pk"))
        there = there.select_related("parent").prefetch_related("points")
        return there.order_by(*queryset.query.order_by) if self.is_explicitly_ordered else there

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = [*super().header_more_buttons]
        if may_import(self.request.user):
            doors = [
                (_("Import offices"), "offices_import", "download"),
                (_("Export offices"), "offices_export", "upload"),
                (_("Addresses to check"), "offices_check", "history"),
            ]
            buttons += [
                Button(label, url=reverse(name), icon_name=icon, priority=50 + number)
                for number, (label, name, icon) in enumerate(doors)
            ]
        return buttons


def may_import(user: Any) -> bool:
    """Whether the account may add and change offices: imports do both, exports show all."""
    return bool(user.has_perms(["offices.add_office", "offices.change_office"]))
