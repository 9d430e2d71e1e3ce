"""*The list's key*: two keepers unlock it, into the worker's memory."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clamour.appeals.panels.screens import account
from clamour.oversight import actions as oversight
from clamour.supporters.panels.screens import ListScreen
from clamour.supporters.sealing import box, holder, keepers


class KeyForm(forms.Form):
    keeper = forms.ChoiceField(label=gettext_lazy("Keeper"))
    passphrase = forms.CharField(
        label=gettext_lazy("Passphrase"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in keepers.names()]
        self.fields["keeper"].choices = names  # type: ignore[attr-defined]


class KeyScreen(ListScreen):
    """The organisation's key: two keepers unlock it into the worker's memory."""

    template_name = "supporters/desk/key.html"
    page_title = gettext_lazy("The list's key")
    header_icon = "lock"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", KeyForm())
        try:
            state: dict[str, Any] | None = holder.ask("state")
        except holder.NobodyHolds:
            state = None
        return super().get_context_data(
            has_key=box.public_key() is not None,
            state=state,
            minutes=state["seconds"] // 60 if state else 0,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by, form = account(request), KeyForm(request.POST)
        try:
            if "lock" in request.POST:
                holder.ask("lock")
                oversight.record(who=by, verb="lock list", subject="list")
            elif form.is_valid():
                keeper = form.cleaned_data["keeper"]
                state = holder.give(keeper, form.cleaned_data["passphrase"])
                detail = {"keeper": keeper, "unlocked": state["unlocked"]}
                oversight.record(who=by, verb="unlock list", subject="list", detail=detail)
                if state.get("wrong"):
                    said = _("The two halves do not fit: one passphrase is wrong. Begin again.")
                    form.add_error("passphrase", said)
        except holder.NobodyHolds:
            form.add_error(None, _("No worker answers: is it running?"))
        if form.errors and "lock" not in request.POST:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("list_key")
