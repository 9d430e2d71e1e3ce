"""The fields of a letter's form that Django has no good ones for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from clamour.letters import length
from clamour.offices import countries
from clamour.offices.choosing import LongSelect

TEXT_LENGTH = 20_000


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


class Fields(dict[str, forms.Field]):
    """Fields that forms share: Django would copy each for every letter, which takes longer than to
    check them all. Nobody may change one; a form may leave some out.
    """

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        return dict(self)


class CountryField(forms.ChoiceField):
    """One of 250 countries, looked up by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=LongSelect(attrs={"autocomplete": "country"}), **kwargs)

    def valid_value(self, value: Any) -> bool:
        return value in self.choices  # type: ignore[operator]


class _Choices(BaseChoiceIterator):
    """Choices that Django takes as they are: looking through 250 of them costs more than the rest
    of the form."""

    def __init__(self, choices: list[tuple[str, Any]]) -> None:
        self._choices = choices
        self._codes = {code for code, _name in choices}

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self._choices)

    def __deepcopy__(self, memo: Any) -> "_Choices":
        return self


@cache
def countries_in(language: str) -> _Choices:
    """The countries by their names in a language, with a first line that chooses none."""
    return _Choices([("", _("Choose…")), *countries.names(language).items()])
