"""An office that somebody names on a form, by its number or its name.

A list to choose from would hold fifty thousand; a name that several have is told with all of them.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.offices import parents, searching
from clamour.offices.models import Office, OfficeKind
from clamour.offices.words import key

# "#12", as the desk shows it; what follows is for people.
_NUMBER = re.compile(r"#\s*(\d{1,18})\b.*|(\d{1,18})", re.DOTALL)
SHOWN = 5
LOOKED_AT = 50


class OfficeField(forms.CharField):
    """The number or the name of an office; it shows both."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=300,
            help_text=gettext_lazy("The number or the name of the office above it, as in “#12”."),
            widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            found = Office.objects.filter(pk=value).first()
            return found.numbered if found else ""
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "") != (data or ""))


def clean_parent(office: int | None, said: str, country: str) -> Office | None:
    """The office that is named as the one above; raise ValidationError with what is wrong."""
    if not said:
        return None
    parent = named(said, country)
    if parent.pk == office:
        raise ValidationError(_("An office is no part of itself."))
    if office and not parents.may_be_part(office, parent.pk):
        raise ValidationError(
            _("“%s” is part of this office already: each would be part of the other.") % parent.name
        )
    return parent


def named(said: str, country: str) -> Office:
    """The one office of this number or name; of several the one in the country.

    Raise ValidationError where there is none or where there are several, and say which come near.
    """
    number = _NUMBER.fullmatch(said)
    return _numbered(int(number[1] or number[2])) if number else _named(said, country)


def _numbered(number: int) -> Office:
    found = Office.objects.exclude(kind=OfficeKind.NEAREST).filter(pk=number).first()
    if found is None:
        raise ValidationError(_("There is no office with the number %s.") % number)
    return found


def _named(said: str, country: str) -> Office:
    found = searching.found(said).exclude(kind=OfficeKind.NEAREST).prefetch_related("names")
    here = _called(said, found.filter(country=country))
    alike = here or _called(said, found)
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise ValidationError(
            _("Several offices are called so: %s. Write its number.") % _list(alike)
        )
    near = list(found[:SHOWN])
    if near:
        raise ValidationError(_("No office is called so. Perhaps: %s.") % _list(near))
    raise ValidationError(_("No office is called so."))


def _called(said: str, offices: QuerySet[Office]) -> list[Office]:
    """Those of the offices, best first, that have this name, whatever its script and case."""
    wanted = key(said)
    return [
        it
        for it in offices[:LOOKED_AT]
        if wanted in (key(it.name), *(key(name.text) for name in it.names.all()))
    ]


def _list(offices: list[Office]) -> str:
    """Numbers and names, with what tells offices of one name apart."""
    told = []
    for it in offices[:SHOWN]:
        where = ", ".join(filter(None, (it.place, it.country)))
        told.append(f"{it.numbered} ({where})" if where else it.numbered)
    return "; ".join(told)
