"""The draft as a form: story and letter, whom it writes to, and one more address."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.appeals import slots
from clamour.appeals.models import Purpose, Target
from clamour.intake.panels.days import DayField
from clamour.offices.panels import NewOfficeForm, country_choices

BETWEEN = " – "
LETTER = ("letter_subject", "letter_text")
OF_AN_APPEAL = ("deadline", "people", "demands", *LETTER)
KEYS = {
    "title": 1,
    "country": 2,
    "issued": 3,
    "deadline": 4,
    "summary": 5,
    "people": 6,
    "demands": 7,
    "letter_text": 8,
    "new-value": 9,
}
"""The number that sends a selection to a field."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class DraftForm(forms.Form):
    """What stands in the draft. Each field carries what stood there when the form was shown."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=255, widget=forms.TextInput({"dir": "auto"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    issued = DayField(label=gettext_lazy("Date of the alert"), required=False)
    deadline = DayField(label=gettext_lazy("Last day"), required=False)
    summary = forms.CharField(label=gettext_lazy("Summary"), required=False, widget=_area(3))
    people = forms.CharField(
        label=gettext_lazy("People"),
        required=False,
        help_text=gettext_lazy("One a line, as in: Jane Doe – held since 4 March."),
        widget=_area(3),
    )
    demands = forms.CharField(
        label=gettext_lazy("Demands"),
        required=False,
        help_text=gettext_lazy("One a line."),
        widget=_area(5),
    )
    letter_subject = forms.CharField(
        label=gettext_lazy("Subject of the letter"),
        required=False,
        max_length=200,
        validators=[slots.check],
        widget=forms.TextInput({"dir": "auto"}),
    )
    letter_text = forms.CharField(
        label=gettext_lazy("Letter"),
        required=False,
        strip=False,
        validators=[slots.check],
        widget=_area(12),
    )

    def __init__(
        self, *args: Any, language: str, is_appeal: bool, fixed: frozenset[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_AN_APPEAL if not is_appeal else ():
            del self.fields[name]
        self.fields["country"].choices = country_choices  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.show_hidden_initial = True
            field.disabled = name in fixed
            if isinstance(field, DayField):
                field.language = language

    def clean_people(self) -> list[tuple[str, str]]:
        pairs = [_pair(line) for line in _lines(self.cleaned_data["people"])]
        if any(len(part) > 200 for pair in pairs for part in pair):
            raise ValidationError(_("A name or status is longer than 200 letters: shorten it."))
        return pairs

    def clean_demands(self) -> list[str]:
        return _lines(self.cleaned_data["demands"])

    def clean_letter_text(self) -> str:
        return str(self.cleaned_data["letter_text"]).replace("\r\n", "\n").strip("\n")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("letter_text", "").strip() and not cleaned.get("letter_subject"):
            self.add_error("letter_subject", _("The letter needs a subject."))
        if cleaned.get("letter_subject") and cleaned.get("letter_text") == "":
            self.add_error("letter_text", _("Write what the supporters shall send."))
        return cleaned


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


class Shown:
    """A field of the form on the screen: its doubt, its key, and what somebody else wrote."""

    def __init__(self, bound: BoundField, *, unsure: bool = False, theirs: str = "") -> None:
        self.bound, self.unsure, self.theirs = bound, unsure, theirs
        self.key = KEYS.get(bound.html_name, "")

    @property
    def stood(self) -> SafeString:
        """What stood here when the form was shown, so that a change by others is noticed."""
        return (
            self.bound.as_hidden(only_initial=True)
            if self.bound.field.show_hidden_initial
            else SafeString("")
        )


def initial(draft: Any, letter: Any) -> dict[str, Any]:
    """The draft's words as the form shows them."""
    said = {name: getattr(draft, name) for name in ("title", "country", "issued", "summary")}
    said["language"] = draft.locale.language_code
    if hasattr(draft, "deadline"):
        pairs = [(it.name, it.status) for it in draft.people.all()]
        said["deadline"] = draft.deadline
        said["people"] = "\n".join(BETWEEN.join(filter(None, pair)) for pair in pairs)
        said["demands"] = "\n".join(" ".join(it.text.split()) for it in draft.demands.all())
        said["letter_subject"] = letter.subject if letter else ""
        said["letter_text"] = letter.text if letter else ""
    return said


def merged(typed: DraftForm, now: dict[str, Any]) -> tuple[QueryDict, dict[str, str]]:
    """What was typed over what stands in the draft now, and where both changed, the latter."""
    data = QueryDict(mutable=True)
    data.update(typed.data)
    theirs = {}
    for name, field in typed.fields.items():
        value = field.prepare_value(now[name])
        current = "" if value is None else str(value)
        stood = str(typed.data.get(f"initial-{name}", ""))
        mine = str(typed.data.get(name, ""))
        if name not in typed.changed_data:
            data[name] = current
        elif _same(current, stood) is False and _same(current, mine) is False:
            theirs[name] = current
        data[f"initial-{name}"] = current
    return data, theirs


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pair(line: str) -> tuple[str, str]:
    name, _dash, status = line.partition(BETWEEN)
    return name.strip(), status.strip()
