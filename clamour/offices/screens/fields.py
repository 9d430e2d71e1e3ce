"""Fields of an office's form: zones, languages, salutations, hours."""

import re
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clamour.offices import hours

_LINE = re.compile(r"([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\s*:\s*(\S.*)", re.IGNORECASE)


class SalutationsField(forms.CharField):
    """Language to form of address, one on a line: "fr: Madame la Ministre,"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Salutation by language"),
            required=False,
            help_text=gettext_lazy("One on a line, as in “fr: Madame la Ministre,”."),
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{language}: {form}" for language, form in sorted(value.items()))
        return value

    def clean(self, value: Any) -> dict[str, str]:
        found = {}
        for line in (super().clean(value) or "").splitlines():
            said = _LINE.fullmatch(line.strip())
            if said:
                found[said[1].lower()] = said[2].strip()[:200]
            elif line.strip():
                raise ValidationError(_("Begin each line with a language, as in “fr: Madame,”."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or {}) != (data or ""))


def clean_hours(said: str, standing: str) -> str:
    """Hours that can be read; what an import brought may stay as it is."""
    said = said.strip()
    if said and said != standing:
        try:
            hours.parse(said)
        except hours.BadHours:
            raise ValidationError(
                _("Write the hours like “Mo-Fr 09:00-17:00; Sa 09:00-12:00” or “24/7”.")
            ) from None
    return said


def zone_choices(current: str) -> list[tuple[str, str]]:
    """The zones of the IANA database that are called after places, and the office's own."""
    places = {it for it in available_timezones() if "/" in it and not it.startswith("Etc/")}
    zones = sorted(places | ({current} if current else set()))
    return [("", _("not known")), *((zone, zone.replace("_", " ")) for zone in zones)]


def language_choices(current: list[str]) -> list[tuple[str, str]]:
    """The site's languages, and what the office reads besides."""
    known = {code: str(name) for code, name in settings.LANGUAGES}
    return [*known.items(), *((code, _language(code)) for code in current if code not in known)]


def _language(code: str) -> str:
    try:
        return str(Locale.parse(code, sep="-").get_display_name(get_language() or "en") or code)
    except (UnknownLocaleError, ValueError):
        return code
