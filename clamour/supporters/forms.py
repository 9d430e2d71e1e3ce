"""The forms under `/me/`."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clamour.appeals import listing
from clamour.gate import mailboxes
from clamour.offices import countries
from clamour.offices.choosing import LongSelect
from clamour.supporters.models import Rhythm
from clamour.supporters.preferences import Wishes

NAME_LENGTH = 60


class MailboxField(forms.CharField):
    """A mailbox that mail can reach, in the spelling that mail is sent to."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mail"))
        attrs = {"autocomplete": "email", "spellcheck": "false"}
        super().__init__(max_length=254, widget=forms.EmailInput(attrs=attrs), **kwargs)
        self.error_messages["required"] = _("Write your mailbox: the link goes there.")

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            return mailboxes.normal(typed)
        except mailboxes.BadMailbox:
            raise forms.ValidationError(
                _("This is not a mailbox that mail can reach. It looks like name@domain.org.")
            ) from None


class AskForm(forms.Form):
    mailbox = MailboxField()


class MoveForm(forms.Form):
    new = MailboxField(label=_("New mailbox"))


class JoinForm(forms.Form):
    mailbox = MailboxField()
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("If you say it, you can be told what happens at the embassy near you."),
        widget=LongSelect(attrs={"autocomplete": "country"}),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", _("I would rather not say")),
            *countries.names(language).items(),
        ]


class WishesForm(forms.Form):
    """What somebody on the list gets, and who they are in letters by one click."""

    speaks = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)
    languages = forms.MultipleChoiceField(
        label=_("Languages that I read, too"),
        required=False,
        choices=settings.LANGUAGES,
        help_text=_("Where an alert is not written in your own."),
        widget=forms.CheckboxSelectMultiple,
    )
    labels = forms.MultipleChoiceField(
        label=_("Only about"),
        required=False,
        help_text=_("None chosen: about everything."),
        widget=forms.CheckboxSelectMultiple,
    )
    countries = forms.MultipleChoiceField(
        label=_("Only about these countries"),
        required=False,
        help_text=_("None chosen: about all. Hold Ctrl or ⌘ to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    rhythm = forms.TypedChoiceField(
        label=_("How often"), choices=Rhythm.choices, coerce=int, widget=forms.RadioSelect
    )
    only_urgent = forms.BooleanField(label=_("Only what is urgent"), required=False)
    remembers_acts = forms.BooleanField(
        label=_(
            "Remember for which appeals I write (12 months), so that you can tell me how they end"
        ),
        required=False,
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("With it you can sign a letter by one click from our mails."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=120,
        help_text=_("If you are on the list for one."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = list(countries.names(language).items())
        choices: dict[str, list[Any]] = {
            "country": [("", _("I would rather not say")), *named],
            "countries": named,
            "labels": listing.labels(),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not choices["labels"]:
            del self.fields["labels"]

    @classmethod
    def of(cls, wishes: Wishes, *, language: str) -> "WishesForm":
        told = dict(vars(wishes))
        told["speaks"] = told.pop("language")
        return cls(initial=told, language=language)

    def wishes(self) -> Wishes:
        told = dict(self.cleaned_data)
        for name in ("languages", "labels", "countries"):
            told[name] = tuple(told.get(name, ()))
        told["language"] = told.pop("speaks")
        told["name"] = " ".join(told["name"].split())
        told["organisation"] = " ".join(told["organisation"].split())
        return Wishes(**told)
