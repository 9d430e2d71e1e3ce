"""The model letter of an appeal: subject, text with slots, for a purpose and a language."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.appeals import actions as appeals
from clamour.appeals import queries, slots
from clamour.appeals.model_letters import FURTHER, SUBJECT_LENGTH, ModelLetter, Purpose
from clamour.appeals.panels.changes import ChangeScreen
from clamour.oversight.forms import ReasonForm

FIELDS = ("purpose", "language", "subject", "text", *FURTHER)


class LetterForm(forms.Form):
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("One letter for each purpose and language."),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=SUBJECT_LENGTH, validators=[slots.check_plain]
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        validators=[slots.check, slots.check_holes],
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    subjects = forms.CharField(
        label=gettext_lazy("Other subjects"),
        help_text=gettext_lazy("One a line. Letters take them in turn: what is alike is filtered."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    openings = forms.CharField(
        label=gettext_lazy("Openings"),
        help_text=gettext_lazy(
            "One a line; letters take them in turn. {opening} in the text says where one goes."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    we_text = forms.CharField(
        label=gettext_lazy("Text for an organisation"),
        help_text=gettext_lazy(
            "The same letter with “we”. Empty: organisations send the one above."
        ),
        required=False,
        validators=[
            slots.check,
            partial(slots.check_holes, always=frozenset({"organisation"})),
        ],
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    we_openings = forms.CharField(
        label=gettext_lazy("Openings for an organisation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    short = forms.CharField(
        label=gettext_lazy("Short form"),
        help_text=gettext_lazy(
            "For links into mail programs, which cut what is long, and for SMS. Empty: the text is "
            "cut at a sentence."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_text(self) -> str:
        text = _plain_lines(self.cleaned_data["text"])
        if not text.strip():
            raise ValidationError(_("Write what the supporters shall send."))
        return text

    def clean_we_text(self) -> str:
        return _plain_lines(self.cleaned_data["we_text"])

    def clean(self) -> dict[str, Any]:
        """What the table itself demands: slots, openings with their place."""
        said = {name: self.cleaned_data.get(name, "") for name in ("subject", "text", *FURTHER)}
        letter = ModelLetter(**{name: text.replace("\r\n", "\n") for name, text in said.items()})
        exclude = {"purpose", "language", *self.errors}
        try:
            letter.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                if name not in self.errors:
                    self.add_error(name, errors)
        return self.cleaned_data


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


class LetterScreen(ChangeScreen):
    """Write or change one model letter; the others are a link away."""

    template_name = "appeals/desk/letter.html"
    page_title = gettext_lazy("Model letter")
    header_icon = "mail"
    kept = gettext_lazy("The letter is kept.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self._chosen()
        kwargs.setdefault("form", LetterForm(initial=self._initial(chosen)))
        return super().get_context_data(
            chosen=chosen,
            model_letters=queries.model_letters(self.page.translation_key),
            slots=slots.SLOTS.items(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, reason = LetterForm(request.POST), ReasonForm(request.POST)
        again = partial(self.refused, form=form)
        if not (form.is_valid() and reason.is_valid()):
            return again(reason_form=reason, status=422)
        return self.change(partial(appeals.set_model_letter, **form.cleaned_data), reason, again)

    def _chosen(self) -> ModelLetter | None:
        if "new" in self.request.GET:
            return None
        letters = queries.model_letters(self.page.translation_key)
        wanted = self.request.GET.get("letter", "")
        return next((it for it in letters if str(it.pk) == wanted), letters[0] if letters else None)

    def _initial(self, letter: ModelLetter | None) -> dict[str, str]:
        if letter is None:
            language = self.page.locale.language_code
            return {"purpose": Purpose.PROTEST.value, "language": language}
        return {name: getattr(letter, name) for name in FIELDS}


def slots_marked(text: str) -> SafeString:
    """The text with its slots set off, for reading."""
    parts, at = [], 0
    for slot in slots.PATTERN.finditer(text):
        parts += [
            format_html("{}", text[at : slot.start()]),
            format_html('<span class="clamour-slot">{}</span>', slot[0]),
        ]
        at = slot.end()
    parts.append(format_html("{}", text[at:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def shown_letters(
    letters: list[ModelLetter],
) -> list[tuple[ModelLetter, SafeString, list[tuple[str, SafeString]]]]:
    """Each letter with its text for reading, and what else it has under its headings."""
    return [
        (
            letter,
            slots_marked(letter.text),
            [(heading, slots_marked(text)) for heading, text in letter.further()],
        )
        for letter in letters
    ]
