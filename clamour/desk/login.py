"""Signing in, with guessing slowed by account name: no IP address is kept for it.

A stranger who guesses at an account would lock its owner out. So a browser that has signed in
before carries a signed cookie and spends a budget of its own (OWASP's device cookies).
"""

import secrets
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.views.account import LoginView

from clamour.gate import budgets

COOKIE = "known_at_desk"
COOKIE_DAYS = 90
SALT = "clamour.desk.login"
NAME_LENGTH = 150


@method_decorator(never_cache, name="dispatch")
class Login(LoginView):
    """Wagtail's login, at most so many tries for each account name in a quarter of an hour."""

    template_name = "desk/login.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = _folded(request.POST.get("username", ""))
        try:
            budgets.spend(budgets.DESK_LOGINS, f"{name} {_device(request, name)}")
        except budgets.OverBudget as over:
            return self._too_many(over)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        name = _folded(form.get_user().get_username())
        response.set_cookie(
            COOKIE,
            signing.dumps([name, secrets.token_hex(8)], salt=SALT),
            max_age=COOKIE_DAYS * 24 * 60 * 60,
            path="/desk/login/",
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Strict",
        )
        return response

    def _too_many(self, over: budgets.OverBudget) -> HttpResponse:
        said = _("Too many tries for this account. Try again after %(time)s UTC.") % {
            "time": f"{over.until:%H:%M}"
        }
        form = self.get_form_class()(self.request, initial=self.request.POST.dict())
        return self.render_to_response(self.get_context_data(form=form, too_many=said), status=429)


def _folded(name: str) -> str:
    return name.strip().casefold()[:NAME_LENGTH]


def _device(request: HttpRequest, name: str) -> str:
    """What tells this browser from others, if it has signed in to this account before."""
    try:
        known, device = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_DAYS * 24 * 60 * 60
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if known == name else ""
