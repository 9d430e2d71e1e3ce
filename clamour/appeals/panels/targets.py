"""Whom an appeal writes to: offices with purpose, salutation and language."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.models import Purpose, Target
from clamour.appeals.panels.changes import ChangeScreen
from clamour.appeals.panels.screens import account
from clamour.offices import actions as offices
from clamour.offices import countries
from clamour.offices import queries as directory
from clamour.offices.choosing import LongSelect
from clamour.offices.models import Office
from clamour.offices.panels import NewOfficeForm
from clamour.offices.routing import nearest
from clamour.offices.suggesting import Suggestion
from clamour.oversight.forms import ReasonForm

FOUND_AT_MOST = 20
PREFIX = "targets"


class TargetForm(forms.Form):
    """One office as this appeal writes to it."""

    office = forms.ModelChoiceField(Office.objects.all(), widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    salutation = forms.CharField(label=gettext_lazy("Salutation"), required=False, max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"),
        required=False,
        choices=[("", gettext_lazy("as the page")), *settings.LANGUAGES],
    )
    edition = forms.ChoiceField(
        label=gettext_lazy("Editions that write to it"),
        required=False,
        choices=[("", gettext_lazy("all")), *settings.LANGUAGES],
    )

    def chosen_office(self) -> Office | None:
        """The office of this row, for showing its name and addresses."""
        return Office.objects.filter(pk=self["office"].value()).first()


class TargetForms(BaseFormSet):
    """All rows; the same office stands once for each purpose and edition."""

    def clean(self) -> None:
        seen = set()
        for row in self.wanted_rows():
            key = (row["office"].pk, row["purpose"], row["edition"])
            if key in seen:
                said = _("%(office)s stands here twice with the same purpose: remove one.")
                raise ValidationError(said % {"office": row["office"]})
            seen.add(key)

    def wanted_rows(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        return [row for row in rows if row and not row.get("DELETE")]


Rows = forms.formset_factory(TargetForm, formset=TargetForms, extra=0, can_delete=True)


class NearestForm(forms.Form):
    """Whose embassies the appeal writes to: to each supporter's letter the one near them."""

    of_country = forms.ChoiceField(label=gettext_lazy("Embassies of"), widget=LongSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of_country"].choices = countries.choices  # type: ignore[attr-defined]


class TargetsScreen(ChangeScreen):
    """One form: *Find*, *Add* and *Add a new office* give it back with all that was typed."""

    template_name = "appeals/desk/targets.html"
    page_title = gettext_lazy("Targets")
    header_icon = "group"
    kept = gettext_lazy("The targets are kept.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("rows", Rows(initial=self._rows_now(), prefix=PREFIX))
        kwargs["suggested"] = self._suggested(kwargs["rows"])
        kwargs.setdefault("new_office", NewOfficeForm(initial={"country": self.draft.country}))
        kwargs.setdefault("nearest", NearestForm(initial={"of_country": self.draft.country}))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "find" in request.POST:
            return self._again(found=self._found(request.POST.get("q", "")))
        if "add" in request.POST:
            return self._add(Office.objects.filter(pk=request.POST["add"]).first())
        if "add_new" in request.POST:
            return self._add_new()
        if "add_nearest" in request.POST:
            return self._add_nearest()
        return self._save()

    def _again(self, *, status: int = 200, **context: Any) -> HttpResponse:
        context.setdefault("rows", self._unchecked_rows())
        reason = ReasonForm(initial={"reason": self.request.POST.get("reason", "")})
        context.setdefault("reason_form", reason)
        return self.refused(status=status, q=self.request.POST.get("q", ""), **context)

    def _add(self, office: Office | None) -> HttpResponse:
        """The form again with one more row; nothing is kept yet."""
        rows = self._unchecked_rows()
        if office is not None:
            rows.initial = [*(rows.initial or []), _row(office, Purpose.PROTEST.value)]
        return self._again(rows=Rows(initial=rows.initial, prefix=PREFIX), added=office)

    def _add_nearest(self) -> HttpResponse:
        near = NearestForm(self.request.POST)
        if not near.is_valid():
            return self._again(nearest=near, status=422)
        return self._add(nearest(near.cleaned_data["of_country"]))

    def _add_new(self) -> HttpResponse:
        new = NewOfficeForm(self.request.POST)
        if not new.is_valid():
            return self._again(new_office=new, status=422)
        said = new.cleaned_data
        evidence = offices.Evidence(
            source=_("the desk"),
            seen_on=timezone.localdate(),
            added_by=account(self.request).get_username(),
        )
        point = offices.Point(said["kind"], said["value"])
        return self._add(
            offices.take_in(
                name=said["name"],
                country=said["country"],
                points=[point],
                evidence=evidence,
                by=account(self.request),
            )
        )

    def _save(self) -> HttpResponse:
        rows: Any = Rows(self.request.POST, prefix=PREFIX)
        reason = ReasonForm(self.request.POST)
        again = partial(self._again, rows=rows)
        if not (rows.is_valid() and reason.is_valid()):
            return again(reason_form=reason, status=422)
        wanted = list(_drafts(rows.wanted_rows()))
        return self.change(partial(appeals.set_targets, targets=wanted), reason, again)

    def _unchecked_rows(self) -> Any:
        """What was typed into the rows, whether it is right or not, without those removed."""
        posted = Rows(self.request.POST, prefix=PREFIX)
        initial = [
            {name: form[name].value() for name in form.fields if name != "DELETE"}
            for form in posted.forms
            if not form["DELETE"].value()
        ]
        return Rows(initial=initial, prefix=PREFIX)

    def _rows_now(self) -> list[dict[str, Any]]:
        targets = Target.objects.filter(appeal=self.page.translation_key).select_related("office")
        return [
            _row(target.office, target.purpose)
            | {
                "salutation": target.salutation,
                "language": target.language,
                "edition": target.edition,
            }
            for target in targets
        ]

    def _found(self, words: str) -> list[Office]:
        found = directory.search(words, FOUND_AT_MOST)
        prefetch_related_objects(found, "points")
        return found

    def _suggested(self, rows: Any) -> list[Suggestion]:
        """Offices that its country, its text or earlier appeals speak for, and that are not in."""
        listed = {str(form["office"].value()) for form in rows.forms}
        draft, key = self.draft, self.page.translation_key
        letters = [letter.text for letter in queries.model_letters(key)]
        text = "\n".join([draft.title, draft.summary, strip_tags(draft.statement), *letters])
        found = directory.suggest(
            draft.country,
            text,
            queries.offices_of_country(draft.country, key),
            without={int(pk) for pk in listed if pk.isdecimal()},
        )
        prefetch_related_objects([it.office for it in found], "points")
        return found


def _row(office: Office, purpose: str) -> dict[str, Any]:
    return {"office": office.pk, "purpose": purpose, "salutation": office.salutation}


def _drafts(rows: Iterable[dict[str, Any]]) -> Iterable[appeals.TargetDraft]:
    for row in rows:
        yield appeals.TargetDraft(
            office=row["office"],
            purpose=row["purpose"],
            language=row["language"],
            salutation=row["salutation"],
            edition=row["edition"],
        )
