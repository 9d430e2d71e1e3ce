"""The review: an alert's source text beside the draft that was made of it, field by field."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.appeals.panels.letters import shown_letters
from clamour.appeals.panels.publishing import publish_context
from clamour.intake.models import Paper
from clamour.intake.panels.source import pieces
from clamour.offices import countries
from clamour.offices.models import Channel

UNSURE_BELOW = 0.6


@dataclass(frozen=True)
class Field:
    """One field of the draft as it stands; `unsure` when the reader guessed."""

    label: str
    values: list[str]
    unsure: bool = False
    many: bool = False


class ReviewScreen(WagtailAdminTemplateMixin, TemplateView):
    template_name = "intake/desk/review.html"
    header_icon = "doc-full"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        papers = Paper.objects.select_related("arrival", "page__locale")
        self.paper = get_object_or_404(papers, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = self.paper.page
        if page is not None and not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Review")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            paper=self.paper,
            pieces=pieces(self.paper),
            others=self.paper.arrival.papers.exclude(pk=self.paper.pk).select_related("page"),
            **kwargs,
        )
        if self.paper.page is None:
            return context
        return context | _draft_context(self.paper, self.paper.page.specific)


def _draft_context(paper: Paper, page: Page) -> dict[str, Any]:
    if not hasattr(page, "summary"):
        raise Http404
    draft = page.get_latest_revision_as_object()
    context = {
        "page": page,
        "draft": draft,
        "is_appeal": isinstance(page, AppealPage),
        "fields": fields(draft, paper.reading),
    }
    if context["is_appeal"]:
        key, language = page.translation_key, page.locale.language_code
        targets = list(appeals.targets(key, language).prefetch_related("office__points"))
        context["targets"] = [(target, *_points(target, paper.reading)) for target in targets]
        context["missing"] = missing(paper.reading, targets)
        context["letters"] = shown_letters(appeals.model_letters(key))
    return context | publish_context(page)


def fields(draft: Any, reading: dict[str, Any]) -> list[Field]:
    """The fields of the draft; what the reader was not sure of, and nobody changed, is told."""
    return [
        _one(reading, "title", _("Title"), draft.title, draft.title),
        _one(
            reading,
            "language",
            _("Language"),
            draft.locale.get_display_name(),
            draft.locale.language_code,
        ),
        _one(
            reading,
            "country",
            _("Country"),
            countries.name(draft.country, get_language() or "en"),
            draft.country,
        ),
        _one(reading, "issued", _("Date of the alert"), _day(draft.issued), _iso(draft.issued)),
        *_of_an_appeal(draft, reading),
        _one(reading, "summary", _("Summary"), draft.summary, draft.summary),
    ]


def _of_an_appeal(draft: Any, reading: dict[str, Any]) -> list[Field]:
    if not isinstance(draft, AppealPage):
        return []
    people = [f"{it.name} – {it.status}" if it.status else it.name for it in draft.people.all()]
    return [
        _one(reading, "deadline", _("Last day"), _day(draft.deadline), _iso(draft.deadline)),
        _several(reading, "people", _("People"), people),
        _several(reading, "demands", _("Demands"), [it.text for it in draft.demands.all()]),
    ]


def _one(reading: dict[str, Any], name: str, label: str, shown: str, value: Any) -> Field:
    is_as_read = (reading.get(name) or "") == (value or "")
    unsure = is_as_read and bool(shown) and _confidence(reading["found"].get(name)) < UNSURE_BELOW
    return Field(label, [shown] if shown else [], unsure)


def _several(reading: dict[str, Any], name: str, label: str, values: list[str]) -> Field:
    unsure = {
        value
        for value, found in zip(reading[name], reading["found"][name], strict=False)
        if _confidence(found) < UNSURE_BELOW
    }
    return Field(label, values, any(value in unsure for value in values), many=True)


def _confidence(found: dict[str, Any] | None) -> float:
    return float(found["confidence"]) if found else 1.0


def _points(target: Target, reading: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """The contact points of a target, and what to look at again in words."""
    points = list(target.office.points.all())
    known = {(contact["kind"], contact["value"]): contact for contact in reading["contacts"]}
    doubts = []
    for point in points:
        contact = known.get((point.kind, point.value))
        if contact and contact["repaired"]:
            doubts.append(
                _("%(value)s was hidden or damaged in the alert.") % {"value": point.value}
            )
        elif contact and contact["confidence"] < UNSURE_BELOW:
            doubts.append(_("%(value)s is a guess.") % {"value": point.value})
    return points, doubts


def missing(reading: dict[str, Any], targets: list[Target]) -> list[str]:
    """A sentence for each address that the alert announces and nobody has added since."""
    has = {
        (target.office.name.casefold(), point.kind)
        for target in targets
        for point in target.office.points.all()
    }
    sentences = [
        _missing_sentence(lost)
        for lost in reading["missing_contacts"]
        if ((lost["office"] or "").casefold(), lost["kind"]) not in has
    ]
    return list(dict.fromkeys(sentences))


def _missing_sentence(lost: dict[str, Any]) -> str:
    kind = Channel(lost["kind"]).label if lost["kind"] in Channel.values else lost["kind"]
    if lost["office"]:
        said = _("%(office)s: the alert announces an address (%(kind)s), but it is lost.")
        return said % {"office": lost["office"], "kind": kind}
    return _("The alert announces an address (%(kind)s), but it is lost.") % {"kind": kind}


def _day(value: Any) -> str:
    return date_format(value, "DATE_FORMAT") if value else ""


def _iso(value: Any) -> str:
    return value.isoformat() if value else ""
