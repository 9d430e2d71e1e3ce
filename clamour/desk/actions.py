"""What can happen at the desk itself: a first account, and a second person's agreement."""

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from clamour.desk import doings
from clamour.desk.models import OneTimePassword
from clamour.oversight import actions as oversight
from clamour.oversight.models import Request

FOUNDER = "desk"
PASSWORD_BYTES = 12


class Outdated(Exception):
    """What was asked for has changed since; an agreement would be to something else."""


def founder_password() -> tuple[str, str | None]:
    """Return the first account's name, and a new password unless it has one of its own.

    Called at each start: a generated password lives until the next start at most.
    """
    with transaction.atomic():
        kept = OneTimePassword.objects.select_related("user").first()
        if kept is None and get_user_model().objects.exists():
            return _first_name(), None
        if kept is not None and not kept.is_in_use:
            return kept.user.get_username(), None
        user = kept.user if kept else get_user_model().objects.create_superuser(FOUNDER)
        return user.get_username(), _give_password(user)


def has_generated_password(user: User) -> bool:
    kept = OneTimePassword.objects.filter(user_id=user.pk).select_related("user").first()
    return kept is not None and kept.is_in_use


def agree(*, request: Request, by: User) -> bool:
    """Agree to a request and do what it asks for; return whether it is done already.

    Raise Outdated, oversight's NotYours and AlreadyDecided, or what the deed itself raises: then
    the agreement stands and the deed can be tried again.
    """
    doing = doings.of(request)
    if doing and not doing.is_current(request):
        raise Outdated(_("What was asked for has changed since. It must be asked for again."))
    if doing:
        doing.demand_right(request, by)
    oversight.agree(request=request, by=by)
    if doing:
        doing.do(request, by)
    return doing is not None


def _give_password(user: User) -> str:
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user.set_password(password)
    user.save(update_fields=["password"])
    OneTimePassword.objects.update_or_create(user=user, defaults={"password_hash": user.password})
    return password


def _first_name() -> str:
    users = get_user_model().objects.order_by("-is_superuser", "pk")
    first = users.first()
    return first.get_username() if first else FOUNDER
