"""*Translate*: the original on the left, its translation on the right, one button."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from clamour.appeals.panels.differences import differences, words
from clamour.appeals.panels.screens import account
from clamour.appeals.panels.translations import TranslationScreen, say_kept
from clamour.appeals.translating.keeping import Said, keep
from clamour.appeals.translating.sheet import Entry, Is, Sheet, sheet
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm

TEXT, SEEN, FITS = "text:", "seen:", "fits:"
LETTERS_A_ROW, MOST_ROWS = 55, 18


@dataclass(frozen=True)
class Line:
    """One text on the screen; `typed` is what stands in the field."""

    entry: Entry
    typed: str
    fits: bool = False
    problem: str = ""
    # What somebody else wrote while this was typed.
    theirs: str = ""

    @property
    def seen(self) -> str:
        """What the translator has before them, so that a change under their hands is noticed."""
        return _digest(self.entry.original) + _digest(self.entry.translation)

    @property
    def rows(self) -> int:
        longest = max(self.entry.original, self.typed, key=len)
        wrapped = sum(1 + len(line) // LETTERS_A_ROW for line in longest.split("\n"))
        return min(max(wrapped, 1), MOST_ROWS)

    @property
    def changes(self) -> SafeString | None:
        """What the original says else than when it was translated."""
        if self.entry.state != Is.OLD or self.entry.was is None:
            return None
        return differences(words(self.entry.was), words(self.entry.original))

    @property
    def asks_whether_it_fits(self) -> bool:
        return self.entry.state in (Is.OLD, Is.UNSEEN) or self.entry.is_apart


class SideBySideScreen(TranslationScreen):
    """One form without a script; nothing typed is lost, whoever else saves meanwhile."""

    template_name = "appeals/desk/side_by_side.html"
    page_title = gettext_lazy("Translate")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        beside: Sheet = kwargs.pop("sheet", None) or sheet(self.page, self.language)
        kwargs.setdefault("lines", [Line(it, it.translation) for it in beside.entries])
        is_rtl = get_language_info(self.language)["bidi"]
        return super().get_context_data(
            edition=beside.edition,
            changed_facts=beside.changed_facts,
            unseen=beside.number(Is.UNSEEN),
            old=beside.number(Is.OLD),
            missing=beside.number(Is.MISSING),
            total=len(beside.entries),
            direction="rtl" if is_rtl else "ltr",
            has_letter=any(entry.is_letter for entry in beside.entries),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        beside, reason = sheet(self.page, self.language), ReasonForm(request.POST)
        lines = [self._line(entry) for entry in beside.entries]
        lost = self._without_a_place(beside)
        again = {"sheet": beside, "lines": lines, "reason_form": reason, "lost": lost}
        if any(line.problem or line.theirs for line in lines) or lost:
            return self.refused(status=409, meanwhile=True, **again)
        if not reason.is_valid():
            return self.refused(status=422, **again)
        said = {line.entry.path: Said(line.typed, fits=line.fits) for line in lines}
        why = reason.cleaned_data["reason"]
        try:
            kept = keep(sheet=beside, said=said, by=account(request), reason=why)
        except ValidationError as wrong:
            by_path = wrong.message_dict if hasattr(wrong, "error_dict") else {}
            problems = {path: " ".join(said) for path, said in by_path.items()}
            again["lines"] = [
                Line(it.entry, it.typed, it.fits, problems.get(it.entry.path, "")) for it in lines
            ]
            problem = "" if problems else " ".join(wrong.messages)
            return self.refused(status=422, problem=problem, has_problems=bool(problems), **again)
        except oversight.NeedsReason as needs:
            reason.add_error("reason", str(needs))
            return self.refused(status=422, **again)
        say_kept(request, kept)
        return redirect("appeals_translate", self.page.pk, self.language)

    def _line(self, entry: Entry) -> Line:
        """What was typed for this text, and what somebody else did to it meanwhile."""
        posted = self.request.POST
        fits = f"{FITS}{entry.path}" in posted or "all_fits" in posted
        if f"{TEXT}{entry.path}" not in posted:  # apart, or new in the original
            return Line(entry, entry.translation, fits and entry.is_apart)
        typed = posted[f"{TEXT}{entry.path}"].replace("\r\n", "\n")
        typed = typed.strip("\n") if entry.is_letter else typed.strip()
        seen = posted.get(f"{SEEN}{entry.path}", "")
        half = len(_digest(""))
        if seen[:half] != _digest(entry.original):
            said = _("The original was changed while you translated: look at it once more.")
            return Line(entry, typed, False, said)
        is_ours = typed != entry.translation and seen[half:] != _digest(typed)
        if seen[half:] == _digest(entry.translation):
            return Line(entry, typed, fits)
        # Somebody else saved meanwhile: their words stay where nothing was typed.
        theirs = Line(entry, entry.translation)
        return Line(entry, typed, theirs=entry.translation) if is_ours else theirs

    def _without_a_place(self, beside: Sheet) -> list[str]:
        """What was typed for texts that the original has no more."""
        known = {f"{TEXT}{entry.path}" for entry in beside.entries}
        return [
            typed
            for name in self.request.POST
            if name.startswith(TEXT) and name not in known
            if (typed := str(self.request.POST[name]).strip()) and self._is_typed(name, typed)
        ]

    def _is_typed(self, name: str, text: str) -> bool:
        """Whether it is not what the screen showed by itself."""
        seen = self.request.POST.get(SEEN + name.removeprefix(TEXT), "")
        return seen[len(_digest("")) :] != _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
