"""What the screens share that change whom an appeal writes to, and in which words."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from clamour.appeals.models import AppealPage
from clamour.appeals.panels.screens import AppealScreen, account
from clamour.oversight import actions as oversight
from clamour.oversight.forms import ReasonForm


class ChangeScreen(AppealScreen):
    """Keeps a change in a draft; on a live appeal it asks for a reason or a second person."""

    kept: Any = ""  # the sentence that says it is done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("reason_form", ReasonForm())
        return super().get_context_data(
            two_persons=oversight.needs_second_person(), is_public=self._is_public(), **kwargs
        )

    def change(
        self, action: Callable[..., Any], form: ReasonForm, again: Callable[..., HttpResponse]
    ) -> HttpResponse:
        """Do it, or show the form `again` with what stands in the way."""
        try:
            action(
                appeal=self.page.translation_key,
                by=account(self.request),
                reason=form.cleaned_data["reason"],
            )
        except oversight.NeedsReason as needs:
            form.add_error("reason", str(needs))
            return again(reason_form=form, status=422)
        except oversight.NeedsSecondPerson:
            return again(reason_form=form, asked=True, status=409)
        messages.success(self.request, self.kept)
        return redirect("letters_appeal", self.page.pk)

    def _is_public(self) -> bool:
        """In any language: all editions share targets and letters."""
        key = self.page.translation_key
        return AppealPage.objects.filter(translation_key=key, live=True).exists()
