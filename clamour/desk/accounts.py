"""Accounts and roles: Wagtail's screens, where a second person must agree to what raises someone.

With one account the desk works alone and the log takes it down. One's own name, mailbox and
password are one's own business.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.users.views import groups, users

from clamour.appeals.panels.screens import account
from clamour.oversight import actions as oversight

RAISING = {"is_superuser", "groups", "is_active", "permissions"}
# Where the form stands that the asker sends again, once it is agreed to.
FORMS = {
    "make account": "wagtailusers_users:add",
    "change account": "wagtailusers_users:index",
    "remove account": "wagtailusers_users:index",
    "make role": "wagtailusers_groups:add",
    "change role": "wagtailusers_groups:index",
    "remove role": "wagtailusers_groups:index",
}


class AsksTwo:
    """A view that changes accounts or roles: a second person must agree to just that form."""

    verb = ""
    request: HttpRequest

    def by_two(self, form: Any, deed: Callable[[Any], HttpResponse]) -> HttpResponse:
        if self.is_own_business(form):
            return deed(form)
        permit = oversight.Permit.of(self.verb, self.subject(form), _said(self.request))
        try:
            with oversight.permitted(
                permit,
                by=account(self.request),
                title=self.subject(form),
                reason="; ".join(self.what_changes(form)),
            ):
                return deed(form)
        except oversight.NeedsSecondPerson:
            return self._refused(form)

    def what_changes(self, form: Any) -> list[str]:
        """What the second person must know."""
        if not oversight.needs_second_person():
            return [_("a desk of one")]
        return [_told(form, name) for name in getattr(form, "changed_data", ())]

    def is_own_business(self, form: Any) -> bool:
        return False

    def subject(self, form: Any) -> str:
        instance = getattr(form, "instance", None) or self.object  # type: ignore[attr-defined]
        return f"{instance._meta.verbose_name} {instance}"[:120]

    def _refused(self, form: Any) -> HttpResponse:
        said = _(
            "Nothing has changed yet: a second person must agree first. The request is kept. Once "
            "they have agreed, send this form again with the same content, passwords included."
        )
        messages.warning(self.request, said)
        self.produced_error_message = None  # Wagtail would add one of its own
        response: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        response.status_code = 409
        return response


class AgreedByTwo(AsksTwo):
    def form_valid(self, form: Any) -> HttpResponse:
        return self.by_two(form, super().form_valid)  # type: ignore[misc]


class RoleByTwo(AsksTwo):
    """Wagtail keeps a role's rights after `form_valid`, so all of it stands behind the question."""

    def process_form(self) -> HttpResponse:
        form = self.get_form()  # type: ignore[attr-defined]
        if not self.is_valid(form):  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]
        keep = super().process_form  # type: ignore[misc]
        return self.by_two(form, lambda _form: keep())

    def what_changes(self, form: Any) -> list[str]:
        """The rights on pages, pictures and the like as they would be, too."""
        panels = self.permission_panel_forms  # type: ignore[attr-defined]
        rows = [row for panel in panels if panel.has_changed() for row in panel.forms]
        return super().what_changes(form) + [_row_told(row) for row in rows if row.cleaned_data]


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


class RoleCreate(RoleByTwo, groups.CreateView):
    verb = "make role"


class RoleEdit(RoleByTwo, groups.EditView):
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


def form_of(verb: str) -> str:
    """The address of the form that the asker sends again; empty for what is done by itself."""
    return reverse(FORMS[verb]) if verb in FORMS else ""


def _told(form: Any, name: str) -> str:
    """A right in full; of another field only that it changes."""
    label, value = str(form.fields[name].label or name), form.cleaned_data.get(name)
    if name not in RAISING:
        return label
    if isinstance(value, bool):
        return f"{label}: {_('yes') if value else _('no')}"
    return f"{label}: {_names(value)}"


def _row_told(row: Any) -> str:
    """One row of rights: where, and which; or that they go."""
    said = dict(row.cleaned_data)
    if said.pop("DELETE", False):
        said["permissions"] = []
    return ": ".join(
        str(value) if isinstance(value, Model) else _names(right.name for right in value)
        for value in said.values()
    )


def _names(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values) or "–"


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
