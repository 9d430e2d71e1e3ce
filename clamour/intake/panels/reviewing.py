"""The review: an alert's source beside the draft that was made of it, changed field by field."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.appeals.panels.letters import shown_letters
from clamour.appeals.panels.publishing import publish_context
from clamour.appeals.panels.screens import account
from clamour.appeals.publishing import permit_for
from clamour.intake import matching, queries
from clamour.intake.models import Paper
from clamour.intake.panels import doubts, editing
from clamour.intake.panels.editing import AddressForm, DraftForm, Purposes, Shown
from clamour.intake.panels.keeping import keep_draft, keep_targets, letter_of
from clamour.intake.panels.reasons import offers
from clamour.intake.panels.source import pieces

TARGETS, ADDRESS = "targets", "new"


class PaperScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one paper, for who may edit its page."""

    header_icon = "doc-full"
    page_title: Any = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        papers = Paper.objects.select_related("arrival", "page__locale")
        self.paper = get_object_or_404(papers, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = self.paper.page
        if page is not None and not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class ReviewScreen(PaperScreen):
    """One form for all that the reader took out of the alert; a plain form without JavaScript."""

    template_name = "intake/desk/review.html"
    page_title = gettext_lazy("Review")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not queries.was_looked_at(self.paper):  # it came in before matching was built
            matching.find(self.paper)
        context = super().get_context_data(
            paper=self.paper,
            pieces=pieces(self.paper),
            offers=offers(self.paper),
            others=self.paper.arrival.papers.exclude(pk=self.paper.pk).select_related("page"),
            **kwargs,
        )
        if self.paper.page is None:
            return context
        return Review(self.paper).context() | context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.paper.page is None:
            messages.error(request, _("The draft of this alert was deleted: nothing is kept."))
            return redirect("intake_review", self.paper.pk)
        review = Review(self.paper)
        if request.POST.get("seen") != review.version():
            return self._again(review.over_what_stands(request.POST), status=409)
        typed = review.typed(request.POST)
        if not all(form.is_valid() for form in typed.values()):
            return self._again(review.shown(**typed), status=422)
        try:
            changed = review.keep(typed, account(request))
        except ValidationError as problem:
            said = " ".join(problem.messages)
            return self._again(review.shown(**typed) | {"problem": said}, status=422)
        messages.success(request, _("The draft is kept.") if changed else _("Nothing has changed."))
        return redirect("intake_review", self.paper.pk)

    def _again(self, shown: dict[str, Any], *, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**shown), status=status)


class Review:
    """The page that a paper became, as the review shows and changes it."""

    def __init__(self, paper: Paper) -> None:
        page = paper.page.specific if paper.page else None
        if page is None or not hasattr(page, "summary"):
            raise Http404
        self.paper, self.page = paper, page
        self.draft = page.get_latest_revision_as_object()
        self.is_appeal = isinstance(page, AppealPage)
        self.letter = letter_of(page) if self.is_appeal else None
        self.targets = list(self._targets()) if self.is_appeal else []

    def version(self) -> str:
        """Changes as soon as anybody changes the draft, its targets or its letters."""
        return permit_for(self.page, self.page.latest_revision).digest

    def is_public(self) -> bool:
        """In any language: what strangers send is then changed on screens of its own."""
        key = self.page.translation_key
        return AppealPage.objects.filter(translation_key=key, live=True).exists()

    def context(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "page": self.page,
            "draft": self.draft,
            "is_appeal": self.is_appeal,
            "is_public": self.is_public(),
            "version": self.version(),
            **publish_context(self.page),
        }
        if self.is_appeal:
            letters = appeals.model_letters(self.page.translation_key)
            beside = letters if said["is_public"] else [it for it in letters if it != self.letter]
            said["missing"] = doubts.missing(self.paper.reading, self.targets)
            said["letter"] = self.letter
            said["letters"] = shown_letters(beside)
        return said | self.shown(**self.typed())

    def typed(self, data: Any = None) -> dict[str, Any]:
        """The three forms, as they stand or with what was typed."""
        if not self._may_target():
            return {"form": self._form(data)}
        return {
            "form": self._form(data),
            "rows": Purposes(data, initial=self._rows(), prefix=TARGETS),
            "address": AddressForm(data, prefix=ADDRESS, initial={"country": self.draft.country}),
        }

    def shown(self, form: DraftForm, rows: Any = None, address: Any = None) -> dict[str, Any]:
        """What the template draws of the forms."""
        return {
            "form": form,
            "rows": rows,
            "fields": self._fields(form),
            "targets": self._shown_targets(rows),
            "address": [Shown(field) for field in address] if address else [],
            "address_changed": bool(address and address.is_bound and address.has_changed()),
        }

    def over_what_stands(self, data: Any) -> dict[str, Any]:
        """What was typed, over what somebody else has kept meanwhile."""
        form = self._form(data)
        both, theirs = editing.merged(form, editing.initial(self.draft, self.letter))
        kept = {
            f"{TARGETS}-{number}-{name}": value
            for number, row in enumerate(self._rows())
            for name, value in row.items()
        }
        count = len(self.targets)
        for name, value in {"TOTAL_FORMS": count, "INITIAL_FORMS": count}.items():
            kept[f"{TARGETS}-{name}"] = value
        for name in [name for name in both if name.startswith(f"{TARGETS}-")]:
            del both[name]
        both.update({name: str(value) for name, value in kept.items()})
        shown = self.shown(**self.typed(both))
        for field in shown["fields"]:
            field.theirs = theirs.get(field.bound.name, "")
        return shown | {"changed_meanwhile": self.page.latest_revision}

    def keep(self, typed: dict[str, Any], by: Any) -> bool:
        """Save what changed in each of the forms; whether anything did."""
        changed = False
        if "rows" in typed:
            rows = typed["rows"].cleaned_data
            changed = keep_targets(self.page, rows, typed["address"], self.paper, by)
        return keep_draft(self.page, typed["form"], by) or changed

    def _may_target(self) -> bool:
        return self.is_appeal and not self.is_public()

    def _form(self, data: Any) -> DraftForm:
        fixed = {"language"} if self.page.live or self.page.first_published_at else set()
        fixed |= set(editing.LETTER) if self.is_public() else set()
        return DraftForm(
            data,
            initial=editing.initial(self.draft, self.letter),
            language=self.page.locale.language_code,
            is_appeal=self.is_appeal,
            fixed=frozenset(fixed),
        )

    def _fields(self, form: DraftForm) -> list[Shown]:
        unsure = doubts.unsure_fields(self.draft, self.paper.reading)
        if self.letter and doubts.is_unsure_letter(self.letter.text, self.paper.reading):
            unsure.add("letter_text")
        hidden = set(editing.LETTER) if self.is_public() else set()
        return [
            Shown(field, unsure=field.name in unsure) for field in form if field.name not in hidden
        ]

    def _targets(self) -> Any:
        key = self.page.translation_key
        rows = Target.objects.filter(appeal=key).select_related("office")
        return rows.prefetch_related("office__points")

    def _rows(self) -> list[dict[str, Any]]:
        return [{"target": it.pk, "purpose": it.purpose} for it in self.targets]

    def _shown_targets(self, rows: Any) -> list[tuple[Any, ...]]:
        forms = {str(row["target"].value()): row for row in rows} if rows is not None else {}
        return [
            (target, *doubts.points(target, self.paper.reading), forms.get(str(target.pk)))
            for target in self.targets
        ]
