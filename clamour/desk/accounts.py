"""Accounts and roles: Wagtail's screens, where a second person must agree to what raises someone.

With one account the desk works alone and the log takes it down. One's own name, mailbox and
password are one's own business.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.users.views import groups, users

from clamour.appeals.panels.screens import account
from clamour.oversight import actions as oversight

RAISING = {"is_superuser", "groups", "is_active"}


class AgreedByTwo:
    """A view whose form is only carried out when a second person has agreed to just that."""

    verb = ""
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        if self.is_own_business(form):
            return super().form_valid(form)  # type: ignore[misc]
        permit = oversight.Permit.of(self.verb, self.subject(form), _said(self.request))
        try:
            with oversight.permitted(
                permit,
                by=account(self.request),
                title=self.subject(form),
                reason=_("a desk of one"),
            ):
                return super().form_valid(form)  # type: ignore[misc]
        except oversight.NeedsSecondPerson:
            return self._refused(form)

    def is_own_business(self, form: Any) -> bool:
        return False

    def subject(self, form: Any) -> str:
        instance = getattr(form, "instance", None) or self.object  # type: ignore[attr-defined]
        return f"{instance._meta.verbose_name} {instance}"[:120]

    def _refused(self, form: Any) -> HttpResponse:
        said = _(
            "A second person must agree to this first; it stands among the requests. Once they "
            "have agreed, send this form again with the same content."
        )
        messages.warning(self.request, said)
        self.produced_error_message = None  # Wagtail would add one of its own
        response: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        response.status_code = 409
        return response


class AccountCreate(AgreedByTwo, users.CreateView):
    verb = "make account"


class AccountEdit(AgreedByTwo, users.EditView):
    verb = "change account"

    def is_own_business(self, form: Any) -> bool:
        return bool(self.editing_self) and not RAISING & set(form.changed_data)


class AccountDelete(AgreedByTwo, users.DeleteView):
    verb = "remove account"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                User.objects.get(pk=self.object.pk).delete()
                transaction.set_rollback(True)
        except ProtectedError:
            said = _("Requests of this account are kept with its name: make it inactive instead.")
            messages.error(self.request, said)
            return redirect("wagtailusers_users:edit", self.object.pk)
        return super().form_valid(form)


class AccountViewSet(users.UserViewSet):
    add_view_class = AccountCreate
    edit_view_class = AccountEdit
    delete_view_class = AccountDelete
    copy_view_enabled = False


class RoleCreate(AgreedByTwo, groups.CreateView):
    verb = "make role"


class RoleEdit(AgreedByTwo, groups.EditView):
    verb = "change role"


class RoleDelete(AgreedByTwo, groups.DeleteView):
    verb = "remove role"


class RoleViewSet(groups.GroupViewSet):
    add_view_class = RoleCreate
    edit_view_class = RoleEdit
    delete_view_class = RoleDelete
    copy_view_enabled = False


def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Hook before_bulk_action: accounts are changed one at a time, where two persons can look."""
    if action.model is not User or not oversight.needs_second_person():
        return None
    messages.error(request, _("Change accounts one at a time: a second person agrees to each."))
    return redirect("wagtailusers_users:index")


def _said(request: HttpRequest) -> list[str]:
    """What the form says, line by line; of passwords only a keyed digest leaves this function."""
    lines = [request.path]
    for name, values in sorted(request.POST.lists()):
        if name == "csrfmiddlewaretoken":
            continue
        if name.startswith("password"):
            values = [salted_hmac("clamour.desk.accounts", value).hexdigest() for value in values]
        lines.append(f"{name}: {values}")
    return lines
