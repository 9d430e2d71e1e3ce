"""The forms of the alerts' screens."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clamour.alerts.models import Kind, Mailing
from clamour.alerts.segments import Segment
from clamour.appeals import listing
from clamour.appeals.models import AppealPage
from clamour.gate import mailboxes
from clamour.offices import countries


class NewForm(forms.Form):
    """From which appeal, and what for."""

    appeal = forms.ModelChoiceField(label=_("Appeal"), queryset=AppealPage.objects.none())
    kind = forms.ChoiceField(
        label=_("What for"), choices=Kind.choices, initial=Kind.ACTION.value,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = AppealPage.objects.live().order_by("-first_published_at", "-pk")
        self.fields["appeal"].queryset = live  # type: ignore[attr-defined]


class SegmentForm(forms.Form):
    """To whom it goes; of people only numbers are seen."""

    languages = forms.MultipleChoiceField(
        label=_("Readers of"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: of all languages."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Who live in"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None chosen: everywhere."),
    )
    labels = forms.MultipleChoiceField(
        label=_("It is about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who picked labels gets only what is about one of theirs."),
    )
    about = forms.ChoiceField(
        label=_("Country it is about"),
        required=False,
        help_text=_("Who picked countries gets only what is about one of theirs."),
    )
    whose = forms.ChoiceField(
        label=_("Whose mailboxes"),
        required=False,
        choices=[
            ("", _("everybody's")),
            ("persons", _("persons'")),
            ("organisations", _("organisations'")),
        ],
    )
    acted = forms.ChoiceField(
        label=_("Who wrote for this appeal"),
        required=False,
        choices=[
            ("", _("does not matter")),
            ("acted", _("only those who wrote")),
            ("not", _("only those who did not")),
        ],
        help_text=_("Known only of those who agreed that it is remembered."),
    )
    urgent = forms.BooleanField(
        label=_("Urgent"),
        required=False,
        help_text=_("Reaches those who want only what is urgent, too."),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = list(countries.names(language).items())
        labels = listing.labels()
        self.fields["countries"].choices = named  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", "–"), *named]  # type: ignore[attr-defined]
        self.fields["labels"].choices = labels  # type: ignore[attr-defined]
        if not labels:
            del self.fields["labels"]

    @classmethod
    def of(cls, mailing: Mailing, *, language: str) -> "SegmentForm":
        return cls(initial=mailing.segment | {"urgent": mailing.urgent}, language=language)

    def segment(self) -> Segment:
        told = {key: value for key, value in self.cleaned_data.items() if key != "urgent"}
        return Segment(**told)


class TextForm(forms.Form):
    """What it says in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=150, required=False)
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Plain text, an empty line between paragraphs. Greeting, the link to act and the one "
            "to leave the list are added."
        ),
    )


class TestForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    mailbox = forms.CharField(label=_("Send a test to"), max_length=254)

    def clean_mailbox(self) -> str:
        try:
            return mailboxes.normal(self.cleaned_data["mailbox"])
        except mailboxes.BadMailbox:
            raise forms.ValidationError(
                _("This is not a mailbox that mail can reach. It looks like name@domain.org.")
            ) from None
