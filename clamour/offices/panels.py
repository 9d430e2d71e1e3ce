"""The directory at the desk: offices with their contact points beneath."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from clamour.offices import actions, changes, countries, queries
from clamour.offices.addresses import normal_address
from clamour.offices.changes import Said
from clamour.offices.choosing import LongSelect
from clamour.offices.models import Channel, ContactPoint, Office
from clamour.offices.screens import about, beside, fields, naming
from clamour.offices.screens.listing import CHANNELS, KIND, PARENT, PLACE, OfficeIndex
from clamour.offices.states import WAITING
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm


def country_choices() -> list[tuple[str, str]]:
    return [("", _("no country")), *countries.names(get_language() or "en").items()]


class OfficeForm(WagtailAdminModelForm):
    """An office of the directory."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"), required=False, choices=list, widget=LongSelect
    )
    seat = forms.ChoiceField(
        label=gettext_lazy("Country where it sits"), required=False, choices=list, widget=LongSelect
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), required=False, choices=list, widget=LongSelect
    )
    parent = naming.OfficeField(label=gettext_lazy("Part of"))
    salutations = fields.SalutationsField()
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages it reads"),
        required=False,
        choices=list,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Office
        fields = (
            *("name", "kind", "country", "seat", "place", "parent", "time_zone", "languages"),
            *("salutation", "salutations"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("country", "seat"):
            self.fields[name].choices = country_choices
        self.fields["time_zone"].choices = fields.zone_choices(self.instance.time_zone)
        self.fields["languages"].choices = fields.language_choices(self.instance.languages)

    def clean_parent(self) -> Office | None:
        return naming.clean_parent(
            self.instance.pk, self.cleaned_data["parent"], self.cleaned_data.get("country", "")
        )


class PointForm(forms.ModelForm):
    class Meta:
        model = ContactPoint
        fields = ["kind", "value", "state", "hours", "source", "seen_on"]
        widgets = {"value": forms.TextInput, "seen_on": AdminDateInput}

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_hours(self) -> str:
        return fields.clean_hours(self.cleaned_data["hours"], self.initial.get("hours", ""))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return _with_normal_address(self, cleaned, self.country)


class PointForms(BaseInlineFormSet):
    """The contact points of one office; numbers without a prefix belong to its country."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"country": self.instance.country}


Points = forms.inlineformset_factory(
    Office, ContactPoint, form=PointForm, formset=PointForms, extra=2, can_delete=True
)


class NewOfficeForm(forms.Form):
    """An office that the directory lacks, with one way to reach it."""

    name = forms.CharField(label=gettext_lazy("Name of the office"), max_length=255)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, widget=LongSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Reached by"), choices=Channel.choices)
    value = forms.CharField(label=gettext_lazy("Address or number"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return _with_normal_address(self, cleaned, cleaned.get("country", ""))


def _with_normal_address(
    form: forms.BaseForm, cleaned: dict[str, Any], country: str
) -> dict[str, Any]:
    """Bring the form's `value` to normal form, or say beside it what is wrong."""
    if cleaned.get("value") and cleaned.get("kind"):
        try:
            cleaned["value"] = normal_address(cleaned["kind"], cleaned["value"], country)
        except ValidationError as mistake:
            form.add_error("value", mistake)
    return cleaned


class WithPoints:
    """A view of an office that keeps its contact points together with it."""

    request: HttpRequest

    def is_valid(self, form: Any) -> bool:
        posted = self.request.POST
        self.points = Points(posted, instance=form.instance)
        self.beside = beside.formsets(form.instance, posted)
        forms = [self.points, *self.beside.values()]
        if all([super().is_valid(form), *(it.is_valid() for it in forms)]):  # type: ignore[misc]
            return True
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        points = getattr(self, "points", None) or Points(instance=context["form"].instance)
        there = getattr(self, "beside", None) or beside.formsets(context["form"].instance)
        return context | there | {"points": points, "media": context["media"] + points.media}

    def account(self) -> User:
        if not isinstance(self.request.user, User):
            raise PermissionDenied
        return self.request.user

    def typed(self, standing: Said) -> Said:
        """The office as the form has it; an address that came in meanwhile stays."""
        typed: Any = self.points
        rows = {row["pk"]: row for row in standing["points"]}
        for form in typed.deleted_forms:
            rows.pop(form.instance.pk, None)
        changed = [it for it in typed if it not in typed.deleted_forms and it.has_changed()]
        come = [self._typed_point(it.instance) for it in changed if not it.instance.pk]
        rows |= {it.instance.pk: self._typed_point(it.instance) for it in changed if it.instance.pk}
        return changes.said(typed.instance, []) | {
            "points": changes.in_order([*rows.values(), *come]),
            **beside.typed(self.beside, standing),
        }

    def _typed_point(self, point: ContactPoint) -> Said:
        point.added_by = point.added_by or self.account().get_username()
        return changes.point_said(point)


class OfficeCreate(WithPoints, generic.CreateView):
    def save_instance(self) -> Office:
        return actions.add(said=self.typed(changes.nothing()), by=self.account())


class OfficeEdit(WithPoints, generic.EditView):
    """Where a public appeal writes to the office, the form asks for a reason or a second person."""

    object: Office
    is_asked = False

    def form_valid(self, form: Any) -> HttpResponse:
        self.form, self.reason = form, ReasonForm(self.request.POST)
        if not self.reason.is_valid():
            return self._again(422)
        try:
            actions.change(
                office=form.instance.pk,
                said=self.typed(changes.said_of(form.instance.pk)),
                by=self.account(),
                reason=self.reason.cleaned_data["reason"],
            )
        except oversight.NeedsReason as needs:
            self.reason.add_error("reason", str(needs))
            return self._again(422)
        except oversight.NeedsSecondPerson:
            self.is_asked = True
            return self._again(409)
        except actions.Overtaken as overtaken:
            form.add_error(None, str(overtaken))
            return self._again(409)
        response: HttpResponse = self.save_action()
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office = self.kwargs["pk"]
        waiting = ContactPoint.objects.filter(office=office, state__in=WAITING)
        public_appeals = queries.public_appeals(office)
        return super().get_context_data(
            public_appeals=public_appeals,
            waiting=waiting.select_related("office"),
            asks_why=public_appeals or waiting or getattr(self, "reason", None),
            two_persons=oversight.needs_second_person(),
            reason_form=getattr(self, "reason", None) or ReasonForm(),
            asked=self.is_asked,
            **about.of(Office.objects.get(pk=office)),
            **kwargs,
        )

    def get_history_url(self) -> None:
        """Wagtail's own history would miss what a second person carries out: the log has all."""

    def _again(self, status: int) -> HttpResponse:
        """The form with everything that was typed, and what stands in the way."""
        self.produced_error_message = None
        self.object = Office.objects.get(pk=self.object.pk)  # the heading says what stands
        response: HttpResponse = self.form_invalid(self.form)
        response.status_code = status
        return response


class OfficeDelete(generic.DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("Appeals write to this office: it stays."))
            return redirect("offices:edit", self.object.pk)

    def delete_action(self) -> None:
        actions.remove(office=self.object, by=self.request.user)


class OfficeViewSet(ModelViewSet):
    """The menu's *Offices*: searched by name, place and address; filtered by country."""

    model = Office
    name = "offices"
    url_prefix = "offices"
    icon = "home"
    menu_label = gettext_lazy("Offices")
    menu_order = 40
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = OfficeCreate
    edit_view_class = OfficeEdit
    delete_view_class = OfficeDelete
    create_template_name = "offices/desk/form.html"
    edit_template_name = "offices/desk/form.html"
    list_display = ["name", "country", KIND, PLACE, PARENT, CHANNELS]
    list_filter = ["country", "kind"]
    index_view_class = OfficeIndex
    search_fields = ["name"]  # shows the field; what it finds is `searching`'s
    search_backend_name = None
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[OfficeForm]:
        return OfficeForm
