"""A list of hundreds of choices: countries, time zones."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class LongSelect(forms.Select):
    """A select that is set in one go: Django renders a template for each of its options, and a page
    with 250 countries would take longer for them than for all the rest."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        told = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (code, mark_safe(" selected") if str(code) == chosen else "", label)
                for code, label in self.choices
            ),
        )
        return format_html("<select{}>\n{}\n</select>", told, options)
