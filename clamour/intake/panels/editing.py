"""The draft as a form: what it tells, and the letter it sends."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.appeals import slots, statements
from clamour.intake import greetings
from clamour.intake.greetings import Greeting
from clamour.intake.panels.days import DayField
from clamour.intake.panels.doubts import Doubt
from clamour.offices.choosing import LongSelect
from clamour.offices.panels import country_choices

BETWEEN = " – "
GREETS = "greet_each"
LETTER = ("letter_subject", GREETS, "letter_text")
OF_AN_APPEAL = ("deadline", "urgent", "people", "demands", *LETTER)
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
    "statement": 0,
}
"""The number that sends a selection to a field."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class LineField(forms.CharField):
    """One line of text, in a field that shows all of it however long it is."""

    widget = forms.Textarea(attrs={"rows": 2, "dir": "auto", "data-review-line": True})

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class DraftForm(forms.Form):
    """What stands in the draft. Each field carries what stood there when the form was shown."""

    title = LineField(label=gettext_lazy("Title"), max_length=255)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, widget=LongSelect)
    issued = DayField(label=gettext_lazy("Date of the alert"), required=False)
    deadline = DayField(label=gettext_lazy("Last day"), required=False)
    urgent = forms.BooleanField(label=gettext_lazy("Urgent"), required=False)
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
    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        required=False,
        help_text=gettext_lazy("A blank line between paragraphs, “- ” before each item of a list."),
        widget=_area(10),
    )
    letter_subject = LineField(
        label=gettext_lazy("Subject of the letter"),
        required=False,
        max_length=200,
        validators=[slots.check],
    )
    greet_each = forms.BooleanField(
        label=gettext_lazy("Greet each office by its own salutation"), required=False
    )
    letter_text = forms.CharField(
        label=gettext_lazy("Letter"),
        required=False,
        strip=False,
        validators=[slots.check],
        widget=_area(12),
    )

    def __init__(
        self,
        *args: Any,
        language: str,
        without: Iterable[str],
        fixed: frozenset[str],
        greeting: Greeting,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.greeting = greeting
        for name in set(without):
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
        if GREETS in self.changed_data and "letter_text" in cleaned:
            cleaned["letter_text"] = self._greeted(cleaned["letter_text"], cleaned[GREETS])
        if cleaned.get("letter_text", "").strip() and not cleaned.get("letter_subject"):
            self.add_error("letter_subject", _("The letter needs a subject."))
        if cleaned.get("letter_subject") and cleaned.get("letter_text") == "":
            self.add_error("letter_text", _("Write what the supporters shall send."))
        return cleaned

    def _greeted(self, text: str, each: bool) -> str:
        if each:
            return greetings.greet_each(text, self.greeting.language)
        return greetings.greet_as(text, self.greeting.line)


class Shown:
    """A field of the form on the screen: its doubt, its key, and what somebody else wrote."""

    def __init__(self, bound: BoundField, *, doubt: Doubt | None = None, theirs: str = "") -> None:
        self.bound, self.doubt, self.theirs = bound, doubt, theirs
        self.key = KEYS.get(bound.html_name, "")

    @property
    def is_tick(self) -> bool:
        return isinstance(self.bound.field, forms.BooleanField)

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
    said["statement"] = statements.text_of(draft.statement) or ""
    if hasattr(draft, "deadline"):
        said["urgent"] = draft.urgent
        pairs = [(it.name, it.status) for it in draft.people.all()]
        said["deadline"] = draft.deadline
        said["people"] = "\n".join(BETWEEN.join(filter(None, pair)) for pair in pairs)
        said["demands"] = "\n".join(" ".join(it.text.split()) for it in draft.demands.all())
        said["letter_subject"] = letter.subject if letter else ""
        said["letter_text"] = letter.text if letter else ""
        said[GREETS] = bool(letter) and greetings.greets_each(letter.text)
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
        elif not (isinstance(value, bool) or _same(current, stood) or _same(current, mine)):
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
