"""*Live appeals* on the first screen: what each has brought, and how its letters fare."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from clamour.alerts.panels.screens import WRITE as WRITE_ALERTS
from clamour.appeals.models import AppealPage
from clamour.delivery import queries as delivery
from clamour.letters import queries as letters

SHOWN_AT_MOST = 8


@dataclass(frozen=True)
class Line:
    """One appeal in all its editions; the widths are percent of its letters to offices."""

    page: AppealPage
    languages: list[str]
    count: letters.Count
    sent: dict[str, int]

    @property
    def gone(self) -> int:
        return self.sent["handed_over"]

    @property
    def waiting(self) -> int:
        return self.sent["queued"] + self.sent["held"]

    @property
    def lost(self) -> int:
        return self.sent["failed"] + self.sent["uncertain"]

    @property
    def bar(self) -> list[tuple[str, float, float]]:
        """The parts of the bar: its class, where it begins, how wide it is."""
        whole = self.gone + self.waiting + self.lost
        parts, start = [], 0.0
        for name, number in (("gone", self.gone), ("waiting", self.waiting), ("lost", self.lost)):
            width = round(100 * number / whole, 2) if whole else 0.0
            parts.append((name, start, width))
            start += width
        return parts

    @property
    def of_goal(self) -> int:
        """Percent of the next goal of letters, 100 at most."""
        return min(100, round(100 * self.count.letters / self.page.goal)) if self.page.goal else 0

    @property
    def days_left(self) -> int | None:
        if self.page.deadline is None:
            return None
        return (self.page.deadline - timezone.localdate()).days


class LiveAppeals(Component):
    """The appeals that take letters now, those with the nearest last day first."""

    name = "live_appeals"
    order = 20
    template_name = "desk/live.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        may_alert = parent_context["request"].user.has_perm(WRITE_ALERTS)
        return {
            "lines": live_lines(),
            "alert": reverse("alerts_list") if may_alert else "",
        }


def live_lines() -> list[Line]:
    """One line an appeal, whatever the number of its editions; two queries beside the pages'."""
    pages = (
        AppealPage.objects.live()
        .filter(closed_on=None)
        .select_related("locale")
        .order_by("-urgent", "deadline", "-first_published_at", "pk")
    )
    editions: dict[Any, list[AppealPage]] = {}
    for page in pages:
        editions.setdefault(page.translation_key, []).append(page)
    keys = list(editions)[:SHOWN_AT_MOST]
    counts, sent = letters.counts(keys), delivery.counts(str(key) for key in keys)
    return [
        Line(
            editions[key][0],
            [page.locale.language_code for page in editions[key]],
            counts[key],
            delivery.shown(sent.get(str(key), Counter())),
        )
        for key in keys
    ]
