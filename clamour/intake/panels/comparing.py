"""A paper beside the page that it looks like, with the differences; a person says what it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Locale, Page

from clamour.appeals.models import AppealPage
from clamour.appeals.panels.differences import differences
from clamour.appeals.panels.screens import account
from clamour.intake import matching
from clamour.intake.matching import traits
from clamour.intake.matching.traits import Traits
from clamour.intake.models import Match
from clamour.intake.panels.reasons import offer
from clamour.intake.panels.reviewing import PaperScreen
from clamour.offices import countries
from clamour.oversight import actions as oversight

MOST_WORDS = 3000


@dataclass(frozen=True)
class Row:
    """One field of both, each value on a line of its own."""

    label: str
    mine: list[str]
    theirs: list[str]

    @property
    def differs(self) -> bool:
        return sorted(self.mine) != sorted(self.theirs)


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CompareScreen(PaperScreen):
    """Shows both, and does what is chosen; nothing is public by this."""

    template_name = "intake/desk/compare.html"
    page_title = gettext_lazy("Compare")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        matches = Match.objects.filter(paper=self.paper).select_related("page__locale")
        self.match = get_object_or_404(matches, pk=kwargs["match"])
        self.match.paper = self.paper
        if not self.match.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("why", WhyForm())
        page = self.match.page.specific
        mine, theirs = traits.of_paper(self.paper), _other(self.match, page)
        same_language = mine.language == theirs.language
        return super().get_context_data(
            paper=self.paper,
            offer=offer(self.match),
            other=page,
            rows=list(_rows(mine, theirs)),
            text=_text(mine, theirs) if same_language else "",
            mine=mine,
            theirs=theirs,
            may_translate=not same_language and isinstance(page, AppealPage),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        why = WhyForm(request.POST)
        why.is_valid()
        try:
            self._do(request.POST.get("choice", ""), why, account(request))
        except oversight.NeedsReason as needs:
            why.add_error("reason", str(needs))
            return self._again(why=why)
        except oversight.NeedsSecondPerson:
            said = _("It is a translation now. Its letter waits for a second person of the desk.")
            messages.info(request, said)
        except ValidationError as problem:
            return self._again(why=why, problem=" ".join(problem.messages))
        return redirect("intake_review", self.paper.pk)

    def _do(self, choice: str, why: WhyForm, by: Any) -> None:
        if choice == "translation":
            reason = why.cleaned_data.get("reason", "")
            matching.make_translation(match=self.match, by=by, reason=reason)
        elif choice in CHOICES:
            CHOICES[choice](match=self.match, by=by)
        else:
            raise ValidationError(_("Choose what it is."))
        messages.success(self.request, str(DONE[choice]))

    def _again(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=422)


CHOICES = {
    "keep": matching.keep,
    "refuse": matching.refuse,
    "attach": matching.attach,
    "undo": matching.undo,
}
DONE = {
    "keep": gettext_lazy("It stays an appeal of its own."),
    "refuse": gettext_lazy("It is not the same. This will not be asked again."),
    "attach": gettext_lazy("The paper is one more source now, and its draft is put away."),
    "translation": gettext_lazy("The draft is a translation now: targets and letters are shared."),
    "undo": gettext_lazy("All is as it was before."),
}


def _other(match: Match, page: Page) -> Traits:
    """The page as it stands; its text is that of its oldest paper, which has the same make."""
    stands = traits.of_page(page)
    paper = page.papers.exclude(pk=match.paper_id).order_by("pk").first()
    if paper is None:
        return stands
    return replace(stands, text=paper.source)


def _rows(mine: Traits, theirs: Traits) -> Iterable[Row]:
    for label, value in (
        (_("Title"), lambda it: [it.title]),
        (_("Language"), lambda it: [_language(it.language)]),
        (_("Country"), lambda it: [countries.name(it.country, get_language() or "en")]),
        (_("Date of the alert"), lambda it: [_day(it.issued)]),
        (_("Last day"), lambda it: [_day(it.deadline)]),
        (_("People"), lambda it: list(it.people)),
        (_("Demands"), lambda it: list(it.demands)),
        (_("Addresses"), lambda it: sorted(value for _kind, value in it.addresses)),
    ):
        yield Row(label, [it for it in value(mine) if it], [it for it in value(theirs) if it])


def _text(mine: Traits, theirs: Traits) -> SafeString:
    """What the new paper adds to the text and what it leaves out."""
    return differences(_lines(theirs.text), _lines(mine.text))


def _lines(text: str) -> list[str]:
    """Words, or lines where there are too many to compare; layout is no difference."""
    pieces = text.split()
    if len(pieces) > MOST_WORDS:
        return [" ".join(line.split()) + "\n" for line in text.splitlines() if line.strip()]
    return [f"{piece} " for piece in pieces]


def _language(code: str) -> str:
    found = Locale.objects.filter(language_code=code).first()
    return str(found.get_display_name()) if found else code


def _day(value: Any) -> str:
    return date_format(value, "DATE_FORMAT") if value else ""
