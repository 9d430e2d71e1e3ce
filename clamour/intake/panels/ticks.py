"""*I have checked this*: what a person has looked at, kept with who and when."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from clamour.intake.models import Checked, Paper
from clamour.intake.panels.doubts import Doubt

TICKED, STOOD = "checked", "was-checked"
LENGTH = 600


class Ticks:
    """The doubts about one paper that somebody has ticked; with `data`, as a form says it."""

    def __init__(self, paper: Paper, data: Any = None) -> None:
        self.paper = paper
        self._rows = {row.doubt: row for row in paper.checked.select_related("by")}
        ticked = set(data.getlist(TICKED)) if data else set(self._rows)
        # A tick that somebody else has set meanwhile stays: the form did not show it.
        unseen = self._rows.keys() - set(data.getlist(STOOD)) if data else set()
        self._ticked = ticked | unseen

    def on(self, doubt: Doubt) -> Doubt:
        """The doubt with the tick that it has."""
        key = doubt.key[:LENGTH]
        return replace(doubt, key=key, ticked=key in self._ticked, checked=self._rows.get(key))

    def keep(self, doubts: Iterable[Doubt], by: User) -> bool:
        """Take down what was ticked and unticked; whether anything was."""
        known = {doubt.key for doubt in doubts}
        new = (self._ticked - self._rows.keys()) & known
        gone = (self._rows.keys() - self._ticked) & known
        for key in sorted(new):
            said = {"by": by, "at": timezone.now()}
            Checked.objects.get_or_create(paper=self.paper, doubt=key, defaults=said)
        self.paper.checked.filter(doubt__in=gone).delete()
        return bool(new or gone)
