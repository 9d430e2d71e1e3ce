"""The form under an appeal."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from django import forms
from django.conf import settings
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clamour.appeals import queries as appeals
from clamour.appeals import slots
from clamour.appeals.kept import kept
from clamour.appeals.model_letters import SUBJECT_LENGTH
from clamour.appeals.models import AppealPage
from clamour.gate import mailboxes
from clamour.letters import length
from clamour.letters.offering import offered
from clamour.letters.states import LetterKind
from clamour.offices import countries
from clamour.offices.choosing import LongSelect
from clamour.offices.models import Channel

NAME_LENGTH = 60
TEXT_LENGTH = 20_000


def one_line(text: str) -> str:
    """The text on one line, without what could break a header or hide in a name."""
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or _is_visible(c))
    return " ".join(kept.split())


def _is_visible(character: str) -> bool:
    """Joiners are letters in some scripts; controls and direction overrides are not."""
    return unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn") and character not in (
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


# A dot within a word; the last three are dots in addresses, too (UTS 46).
DOTTED = re.compile(r"(\w+)[.\u3002\uff0e\uff61](\w{2,})\b")


def looks_like_an_address(name: str) -> bool:
    """Whether a mail program might make a link of the name: strangers get it in our mails.

    "St.John" and "J.R.Smith" are names: there each part begins with a capital.
    """
    if any(sign in name for sign in "/@\\") or "www." in name.casefold():
        return True
    return any(part[0].islower() or part[0].isdigit() for it in DOTTED.findall(name) for part in it)


@dataclass(frozen=True)
class Text:
    """A field for the letter, its language, and what it says in the reader's ("" if the same)."""

    field: forms.BoundField
    language: str
    translation: str

    @property
    def length(self) -> str:
        return length.said(self.field.value() or "")

    @property
    def page(self) -> tuple[Any, ...]:
        """What the page's script needs to count on: lines, their length, and the two sentences."""
        return length.LINES, length.LINE, length.FITS, length.LONG


class LetterField(forms.CharField):
    """The text of a letter, to be changed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=TEXT_LENGTH,
            required=False,
            widget=forms.Textarea(attrs={"rows": 14}),
            error_messages={
                "max_length": _(
                    "The letter is too long: at most %(limit_value)d characters, you have "
                    "%(show_value)d. Shorten it, or send it from your own mailbox."
                )
            },
            **kwargs,
        )


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
    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={
            "required": _("Choose your country."),
            "invalid_choice": _("Choose your country from the list."),
        },
        widget=LongSelect(attrs={"autocomplete": "country"}),
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
        # Ids must not clash with anchors of the page ("text", "name" are common words).
        super().__init__(data, auto_id="letter-%s", **kwargs)
        self.fields["country"].choices = _countries(language)  # type: ignore[attr-defined]
        for name in ("subject", "text", "we_text"):
            self.fields[name].widget.attrs |= {"lang": self.offered.language, "dir": "auto"}
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


def _own(text: str, model: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    return "" if text == model.strip() else text


class _Choices(BaseChoiceIterator):
    """Choices that Django takes as they are: looking through 250 of them costs more than the rest
    of the form."""

    def __init__(self, choices: list[tuple[str, Any]]) -> None:
        self._choices = choices

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self._choices)

    def __deepcopy__(self, memo: Any) -> "_Choices":
        return self


@cache
def _countries(language: str) -> _Choices:
    return _Choices([("", _("Choose…")), *countries.names(language).items()])


@kept
def taken_mailboxes(page: AppealPage) -> set[str]:
    """The mailboxes that nobody can write from: those of the appeal's targets, and our own."""
    targets = list(appeals.targets(page.translation_key, page.locale.language_code))
    points = chain.from_iterable(appeals.points(targets).values())
    theirs = {point.value for point in points if point.kind == Channel.EMAIL}
    return {mailboxes.canonical(it) for it in theirs | {settings.CONTACT_MAILBOX}}
