"""Whom the draft writes to, as forms: its targets, the addresses that are lost, and one more."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.appeals.models import Purpose, Target
from clamour.intake.panels.doubts import Doubt, Lost
from clamour.offices.addresses import normal_address
from clamour.offices.panels import NewOfficeForm


class PurposeForm(forms.Form):
    """One target of the draft: what it is written to for, or away with it."""

    target = forms.IntegerField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)


class PurposeForms(BaseFormSet):
    """All targets; the same office stands once for each purpose and edition."""

    def clean(self) -> None:
        rows = Target.objects.in_bulk([form.cleaned_data.get("target") for form in self.forms])
        seen = set()
        for said in (form.cleaned_data for form in self.forms):
            target = rows.get(said.get("target"))
            if target is None or said.get("DELETE"):
                continue
            key = (target.office_id, said.get("purpose"), target.edition)
            if key in seen:
                twice = _("%(office)s stands here twice with the same purpose: remove one.")
                raise ValidationError(twice % {"office": target.office})
            seen.add(key)


Purposes = forms.formset_factory(PurposeForm, formset=PurposeForms, extra=0, can_delete=True)


class AddressForm(NewOfficeForm):
    """One more office or address for the draft; left empty, nothing is added."""

    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    field_order = ("value", "kind", "name", "country", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        for field in self.fields.values():
            field.required = False  # one leaves all of it empty, or `clean` asks for the rest

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in ("name", "value"))

    def clean(self) -> dict[str, Any]:
        for name in ("name", "value", "kind", "purpose"):
            if not self.cleaned_data.get(name):
                self.add_error(name, _("An address needs this, too."))
        return super().clean()


class LostForm(forms.Form):
    """An address that the alert announces and does not hold; left empty, nothing is added."""

    name = forms.CharField(label=gettext_lazy("Name of the office"), max_length=255, required=False)
    value = forms.CharField(label=gettext_lazy("Address or number"), max_length=500, required=False)

    def __init__(self, *args: Any, lost: Lost, country: str, doubt: Doubt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"prefix": f"lost-{lost.number}"})
        self.lost, self.country, self.doubt = lost, country, doubt
        if lost.office:
            del self.fields["name"]
        label = f"{lost.office or _('Address or number')} ({lost.kind_said})"
        self.fields["value"].label = label

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("value"):
            try:
                cleaned["value"] = normal_address(self.lost.kind, cleaned["value"], self.country)
            except ValidationError as mistake:
                self.add_error("value", mistake)
            if not (self.lost.office or cleaned.get("name")):
                self.add_error("name", _("An address needs this, too."))
        return cleaned

    def address(self) -> dict[str, str]:
        """The office and its address as `AddressForm` would say them."""
        return {
            "name": self.lost.office or self.cleaned_data["name"],
            "country": self.country,
            "kind": self.lost.kind,
            "value": self.cleaned_data["value"],
            "purpose": self.lost.purpose,
        }
