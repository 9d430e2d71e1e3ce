"""The form of a letter that its author prints, faxes or opens in a mail program."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage, Target
from clamour.letters.forms import LetterForm
from clamour.letters.typed import one_line
from clamour.offices.models import Channel, ContactPoint

KEPT = (
    *("name", "kind", "organisation", "role", "represents", "place", "subject", "text"),
    *("we_text", "sentence", "language"),
)
# Letters in one PDF; long ones take 50 ms of the processor each.
AT_ONCE = 20
ON_PAPER = (Channel.POST.value, Channel.FAX.value)


class OwnForm(LetterForm):
    """The letter without a mailbox: nothing of it is kept, so nothing has to be confirmed."""

    address = forms.CharField(
        label=_("Your own address, for the sheet"),
        help_text=_("Only on the paper: we keep nothing of this form."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )

    def __init__(self, data: Any = None, *, appeal_page: AppealPage, **kwargs: Any) -> None:
        super().__init__(data, appeal_page=appeal_page, **kwargs)
        for name in set(self.fields) - {*KEPT, "address"}:
            del self.fields[name]
        self.targets = reached_on_paper(appeal_page)
        self.fields["office"] = forms.ChoiceField(
            label=_("For"),
            required=False,
            choices=[
                ("", _("every office with an address") if self._all_at_once() else _("Choose…")),
                *((str(target.pk), target.office.name) for target, _points in self.targets),
            ],
        )

    def clean_name(self) -> str:
        """Nobody but its writer and the office reads it: any name does."""
        return one_line(self.cleaned_data["name"])

    def channels(self) -> set[str]:
        """Post, fax or both: what the offices have."""
        return {kind for _target, ways in self.targets for kind in ways}

    def clean_office(self) -> str:
        office: str = self.cleaned_data["office"]
        if not office and not self._all_at_once():
            raise forms.ValidationError(_("Choose an office: there are too many for one file."))
        return office

    def _all_at_once(self) -> bool:
        return len(self.targets) <= AT_ONCE

    def clean_address(self) -> list[str]:
        lines = self.cleaned_data["address"].splitlines()
        return [line for line in map(one_line, lines) if line][:5]


def reached_on_paper(page: AppealPage) -> list[tuple[Target, dict[str, ContactPoint]]]:
    """The targets that have a postal address or a fax, with both."""
    targets = list(appeals.targets(page.translation_key, page.locale.language_code))
    points = appeals.points(targets)
    found = [
        (it, {point.kind: point for point in reversed(points[it.pk]) if point.kind in ON_PAPER})
        for it in targets
    ]
    return [(target, ways) for target, ways in found if ways]
