"""The directory at the desk: offices with their contact points beneath."""

from collections.abc import Callable
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
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

from clamour.gate import mailboxes
from clamour.offices import actions, countries
from clamour.offices.models import Channel, ContactPoint, Office


def country_choices() -> list[tuple[str, str]]:
    return [("", _("no country")), *countries.names(get_language() or "en").items()]


def normal_address(kind: str, value: str, country: str) -> str:
    """The address in the normal form of the directory; raise ValidationError."""
    return NORMAL_FORMS[kind](value.strip(), country)


def _mailbox(value: str, country: str) -> str:
    try:
        return mailboxes.normal(value).lower()
    except mailboxes.BadMailbox:
        raise ValidationError(_("This is no mail address: it looks like name@place.org.")) from None


def _number(value: str, country: str) -> str:
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Write the number with its country: +44 20 7946 0000."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _one_line(value: str, country: str) -> str:
    return ", ".join(line.strip(" ,") for line in value.splitlines() if line.strip(" ,"))


def _url(value: str, country: str) -> str:
    URLValidator(schemes=["http", "https"])(value)
    return value


NORMAL_FORMS: dict[str, Callable[[str, str], str]] = {
    Channel.EMAIL: _mailbox,
    Channel.PHONE: _number,
    Channel.SMS: _number,
    Channel.FAX: _number,
    Channel.POST: _one_line,
    Channel.WEB: _url,
}


class OfficeForm(WagtailAdminModelForm):
    """An office of the directory."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=list)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages it reads"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Office
        fields = ["name", "kind", "country", "place", "salutation", "languages"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices


class PointForm(forms.ModelForm):
    class Meta:
        model = ContactPoint
        fields = ["kind", "value", "state", "source", "seen_on"]
        widgets = {"value": forms.TextInput, "seen_on": AdminDateInput}

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

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
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
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
        self.points = Points(self.request.POST, instance=form.instance)
        return all([super().is_valid(form), self.points.is_valid()])  # type: ignore[misc]

    def save_instance(self) -> Office:
        office: Office = super().save_instance()  # type: ignore[misc]
        self.points.instance = office
        for point in self.points.save(commit=False):
            point.added_by = point.added_by or self.request.user.get_username()
            point.save()
        for point in self.points.deleted_objects:
            point.delete()
        actions.changed(office.pk)
        return office

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        points = getattr(self, "points", None) or Points(instance=context["form"].instance)
        return context | {"points": points, "media": context["media"] + points.media}


class OfficeCreate(WithPoints, generic.CreateView):
    pass


class OfficeEdit(WithPoints, generic.EditView):
    pass


class OfficeDelete(generic.DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("Appeals write to this office: it stays."))
            return redirect("offices:edit", self.object.pk)


class OfficeViewSet(ModelViewSet):
    """The menu's *Offices*: searched by name, place and address; filtered by country."""

    model = Office
    name = "offices"
    url_prefix = "offices"
    icon = "group"
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
    list_display = ["name", "country", "kind", "place"]
    list_filter = ["country", "kind"]
    search_fields = ["name", "place", "points__value"]
    search_backend_name = None
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[OfficeForm]:
        return OfficeForm
