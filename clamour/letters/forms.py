"""The form under an appeal."""

import json
from copy import deepcopy
from functools import lru_cache
from itertools import chain
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clamour.appeals import queries as appeals
from clamour.appeals import slots
from clamour.appeals.kept import kept
from clamour.appeals.model_letters import SUBJECT_LENGTH
from clamour.appeals.models import AppealPage
from clamour.gate import mailboxes
from clamour.letters.fields import CountryField, Fields, LetterField, Text, countries_in
from clamour.letters.offering import offered
from clamour.letters.states import LetterKind
from clamour.letters.typed import looks_like_an_address, one_line
from clamour.offices.models import Channel

NAME_LENGTH = 60


class LetterForm(forms.Form):
    """What a supporter writes. Nothing typed is lost: a wrong field comes back with its words."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Write your name: the letter is signed with it.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mailbox = forms.CharField(
        label=_("Mail"),
        max_length=254,
        error_messages={
            "required": _("Write your mailbox: we send one mail there to confirm the letter.")
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    country = CountryField(
        label=_("Country"),
        error_messages={
            "required": _("Choose your country."),
            "invalid_choice": _("Choose your country from the list."),
        },
    )
    kind = forms.ChoiceField(
        label=_("I write"),
        choices=[
            (LetterKind.PERSON.value, _("for myself")),
            (LetterKind.ORGANISATION.value, _("for my organisation")),
        ],
        initial=LetterKind.PERSON.value,
        required=False,
        widget=forms.RadioSelect,
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        help_text=_("A union or its branch, a group, a parliament."),
        max_length=120,
        required=False,
    )
    role = forms.CharField(
        label=_("Your role in it"),
        help_text=_("As in: secretary, member of parliament."),
        max_length=60,
        required=False,
    )
    represents = forms.IntegerField(
        label=_("Members it represents"),
        min_value=1,
        max_value=1_000_000_000,
        required=False,
        error_messages={"invalid": _("Write a number, or leave it empty.")},
    )
    place = forms.CharField(
        label=_("Town"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    subject = forms.CharField(
        label=pgettext_lazy("of a letter", "Subject"), max_length=SUBJECT_LENGTH, required=False
    )
    text = LetterField(label=pgettext_lazy("the text of a letter", "The letter"))
    # For organisations, where the author wrote a version that says "we".
    we_text = LetterField(
        label=_("The letter of your organisation"),
        help_text=_("You may put your own resolution in its place."),
    )
    sentence = forms.CharField(
        label=_("One sentence of your own"),
        max_length=400,
        required=False,
        help_text=_("A letter with a personal sentence is read rather than filtered."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer_to_me = forms.BooleanField(
        label=_("The offices may answer to my mailbox (they then see it)"), required=False
    )
    language = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(
        self, data: Any = None, *, appeal_page: AppealPage, language: str, **kwargs: Any
    ) -> None:
        self.appeal_page = appeal_page
        self.offered = offered(appeal_page, language)
        texts = {name: getattr(self.offered, name) for name in ("subject", "text", "we_text")}
        kwargs["initial"] = texts | {"language": language} | kwargs.get("initial", {})
        # Django copies them from here.
        ready = _ready(type(self), language, self.offered.language)
        self.base_fields = ready  # type: ignore[misc]
        # Ids must not clash with anchors of the page ("text", "name" are common words).
        super().__init__(data, auto_id="letter-%s", **kwargs)
        if not self.offered.we_text:
            del self.fields["we_text"]

    def texts(self) -> list[Text]:
        """The letter in each of its voices, as the form shows it."""
        said = {"text": self.offered.translation, "we_text": self.offered.we_translation}
        return [
            Text(self[name], self.offered.language, translation)
            for name, translation in said.items()
            if name in self.fields
        ]

    def hints(self) -> str:
        """What the page's script puts typed words in place of: hints by field, as JSON."""
        found = {name: slots.hinted(f"{{{name}}}") for name in slots.SLOTS if name in self.fields}
        return json.dumps(found, ensure_ascii=False)

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not any(character.isalpha() for character in name):
            raise forms.ValidationError(_("Write your name in letters."))
        if looks_like_an_address(name):
            raise forms.ValidationError(_("A name holds no address: write the name alone."))
        return name

    def clean_mailbox(self) -> str:
        try:
            mailbox = mailboxes.normal(self.cleaned_data["mailbox"])
        except mailboxes.BadMailbox:
            raise forms.ValidationError(
                _("This is not a mailbox that mail can reach. It looks like name@domain.org.")
            ) from None
        if mailboxes.canonical(mailbox) in taken_mailboxes(self.appeal_page):
            raise forms.ValidationError(
                _("Letters go to this mailbox, none comes from it. Write your own mailbox.")
            )
        return mailbox

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or LetterKind.PERSON.value

    def clean_organisation(self) -> str:
        return one_line(self.cleaned_data["organisation"])

    def clean_role(self) -> str:
        return one_line(self.cleaned_data["role"])

    def clean_place(self) -> str:
        return one_line(self.cleaned_data["place"])

    def clean_sentence(self) -> str:
        return one_line(self.cleaned_data["sentence"])

    def clean_subject(self) -> str:
        """The supporter's own subject, or "" when it is the model letter's."""
        subject = one_line(self.cleaned_data["subject"])
        return "" if subject == one_line(self.offered.subject) else subject

    def clean_text(self) -> str:
        """The supporter's own text, or "" when it is the model letter (or was emptied)."""
        return _own(self.cleaned_data["text"], self.offered.text)

    def clean_we_text(self) -> str:
        """The same for an organisation."""
        return _own(self.cleaned_data["we_text"], self.offered.we_text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        we_text = cleaned.pop("we_text", None)
        if we_text is not None and cleaned.get("kind") == LetterKind.ORGANISATION:
            cleaned["text"] = we_text
        cleaned["own_purpose"] = self.offered.purpose
        if cleaned.get("kind") == LetterKind.ORGANISATION and not cleaned.get("organisation"):
            self.add_error(
                "organisation", _("Write the name of the organisation that you write for.")
            )
        return cleaned


@lru_cache(maxsize=256)
def _ready(form: type[LetterForm], language: str, letter_language: str) -> Fields:
    """The fields for readers of a language, of a letter in another; forms share them."""
    fields = Fields({name: deepcopy(field) for name, field in form.base_fields.items()})
    if "country" in fields:
        fields["country"].choices = countries_in(language)  # type: ignore[attr-defined]
    for name in ("subject", "text", "we_text"):
        fields[name].widget.attrs |= {"lang": letter_language, "dir": "auto"}
    return fields


def _own(text: str, model: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    return "" if text == model.strip() else text


@kept
def taken_mailboxes(page: AppealPage) -> set[str]:
    """The mailboxes that nobody can write from: those of the appeal's targets, and our own."""
    targets = list(appeals.targets(page.translation_key, page.locale.language_code))
    points = chain.from_iterable(appeals.points(targets).values())
    theirs = {point.value for point in points if point.kind == Channel.EMAIL}
    return {mailboxes.canonical(it) for it in theirs | {settings.CONTACT_MAILBOX}}
