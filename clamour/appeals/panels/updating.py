"""*Write an update*: one short form, made for a phone in the street."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clamour.appeals import queries, updating
from clamour.appeals.panels.screens import AppealScreen, account
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm

AS_TYPED = "%Y-%m-%dT%H:%M"


class UpdateForm(ReasonForm):
    """What happened, and when; the rest has a good default."""

    text = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The first sentence becomes its headline."),
    )
    at = forms.CharField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    zone = forms.ChoiceField(label=gettext_lazy("In whose time"))
    person = forms.ChoiceField(
        label=gettext_lazy("Somebody is another way now"),
        required=False,
        help_text=gettext_lazy("Their new status then stands beside their name."),
    )
    status = forms.CharField(
        label=gettext_lazy("New status"),
        required=False,
        max_length=200,
        help_text=gettext_lazy('As in "released".'),
    )
    field_order = ("text", "at", "zone", "person", "status", "reason")

    def __init__(self, *args: Any, country: str, people: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("nobody")), *((name, name) for name in people)]
        self.fields["person"].choices = names  # type: ignore[attr-defined]
        self.fields["zone"].choices = _zones(country)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("person")) != bool(cleaned.get("status")):
            self.add_error("status", _("Say who, and how they are now: both or neither."))
        if "at" in cleaned and "zone" in cleaned:
            self._clean_moment(cleaned)
        return cleaned

    def _clean_moment(self, cleaned: dict[str, Any]) -> None:
        """The time as a clock in that zone shows it."""
        try:
            typed = datetime.strptime(cleaned["at"][:16], AS_TYPED)  # noqa: DTZ007 - zone follows
        except ValueError:
            self.add_error("at", _("Write day and time, as in 2026-11-28T09:30."))
            return
        cleaned["moment"] = typed.replace(tzinfo=ZoneInfo(cleaned["zone"]))


class UpdateScreen(AppealScreen):
    """Writes a notice under this edition and publishes it, or asks a second person to agree."""

    template_name = "appeals/desk/update.html"
    page_title = gettext_lazy("Write an update")
    header_icon = "plus"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self._form(initial=self._initial()))
        return super().get_context_data(
            two_persons=oversight.needs_second_person(),
            updates=queries.updates(self.page),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.refused(status=422, form=form)
        try:
            page = self._write(form.cleaned_data)
        except oversight.NeedsReason as needs:
            form.add_error("reason", str(needs))
            return self.refused(status=422, form=form)
        except oversight.NeedsSecondPerson:
            said = _("The update is kept. A second person finds it on their first screen.")
            messages.info(request, said)
            return redirect("letters_appeal", self.page.pk)
        except ValidationError as problem:
            return self.refused(status=422, form=form, problem=" ".join(problem.messages))
        except PermissionDenied:
            said = _("Your account may not publish. Ask somebody whose account may.")
            return self.refused(status=403, form=form, problem=said)
        messages.success(request, _("“%(title)s” is public now.") % {"title": page.title})
        return redirect("letters_appeal", self.page.pk)

    def _write(self, told: dict[str, Any]) -> Any:
        said = updating.Said(
            text=told["text"].replace("\r\n", "\n").strip(),
            at=told["moment"],
            zone=told["zone"],
            person=told["person"],
            status=told["status"],
        )
        by = account(self.request)
        return updating.write_update(appeal=self.page, said=said, by=by, reason=told["reason"])

    def _form(self, *args: Any, **kwargs: Any) -> UpdateForm:
        people = [person.name for person in self.page.people.all()]
        return UpdateForm(*args, country=self.page.country, people=people, **kwargs)

    def _initial(self) -> dict[str, str]:
        zone = _of_country(self.page.country)[0] if _of_country(self.page.country) else "UTC"
        return {"at": timezone.now().astimezone(ZoneInfo(zone)).strftime(AS_TYPED), "zone": zone}


def _of_country(country: str) -> list[str]:
    """The zones of a country (CLDR), for those it has several of by name."""
    held = get_global("territory_zones").get(country, []) if country else []
    return sorted(set(held) & available_timezones())


def _zones(country: str) -> list[tuple[str, str]]:
    first = dict.fromkeys([*_of_country(country), "UTC"])
    others = sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)
    return [(zone, zone.replace("_", " ")) for zone in [*first, *others] if zone]
