"""What stands beside an office on its form: other names, and whom it stands for where."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from clamour.offices import changes, countries
from clamour.offices.changes import Said
from clamour.offices.choosing import LongSelect
from clamour.offices.models import Office, OfficeName, Representation

Rows = list[list[Any]]


class NameForm(forms.ModelForm):
    class Meta:
        model = OfficeName
        fields = ["language", "text"]


class StandsForm(forms.ModelForm):
    class Meta:
        model = Representation
        fields = ["of_country", "in_country", "region", "standing", "suspended"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("of_country", "in_country"):
            label = self.fields[name].label
            choices = [("", "…"), *countries.choices()]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, widget=LongSelect)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("of_country") and cleaned.get("of_country") == cleaned.get("in_country"):
            raise ValidationError(_("A country has no embassy in itself."))
        return cleaned


Names = forms.inlineformset_factory(Office, OfficeName, form=NameForm, extra=1)
Stands = forms.inlineformset_factory(Office, Representation, form=StandsForm, extra=1)
SETS: Mapping[str, tuple[Any, Callable[[Mapping[str, Any]], list[Any]]]] = {
    "names": (Names, changes.name_said),
    "stands": (Stands, changes.stands_said),
}


def formsets(office: Office, posted: QueryDict | None = None) -> dict[str, Any]:
    """The forms beside the office's own; a set that was not posted stays as it is."""
    if posted is None:
        return {name: kind(instance=office, prefix=name) for name, (kind, _said) in SETS.items()}
    return {
        name: kind(posted, instance=office, prefix=name)
        for name, (kind, _said) in SETS.items()
        if f"{name}-TOTAL_FORMS" in posted
    }


def typed(sets: Mapping[str, Any], standing: Said) -> dict[str, Rows]:
    """The rows as the forms have them; what came in meanwhile stays."""
    return {
        name: _typed(sets[name], standing[name], said) if name in sets else standing[name]
        for name, (_kind, said) in SETS.items()
    }


def _typed(forms: Any, standing: Rows, said: Callable[[Mapping[str, Any]], list[Any]]) -> Rows:
    rows = list(standing)
    for form in forms:
        gone = form in forms.deleted_forms
        if not (gone or form.has_changed()):
            continue
        old = said(form.initial) if form.instance.pk else None
        if old in rows:
            rows.remove(old)
        if not gone and said(form.cleaned_data) not in rows:
            rows.append(said(form.cleaned_data))
    return sorted(rows)
