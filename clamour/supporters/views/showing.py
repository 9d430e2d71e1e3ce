"""What the pages share: the language, a page in the site's look, and what a bad link gets."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clamour import doors
from clamour.gate.origin import judged_by_origin
from clamour.keys import tokens

View = Callable[..., HttpResponse]


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return doors.renderer().respond(request, f"site/me/{template}.html", context, status=status)


def said(
    request: HttpRequest, heading: str, sentence: str, *, status: int = 200, again: bool = True
) -> HttpResponse:
    """A page of one sentence; `again` offers to ask for a new link."""
    return show(request, "said", status=status, heading=heading, sentence=sentence, again=again)


def foreign_post(request: HttpRequest) -> HttpResponse:
    return said(
        request,
        _("This form was sent from another site"),
        _("Nothing was changed. Open the page here and press its button."),
        status=403,
    )


def personal(view: View) -> View:
    """Decorate a page: the language of its reader, no cache, no post from another site, and a
    clear answer to a link that is too old, damaged or not ours."""

    @csrf_exempt
    @judged_by_origin(foreign_post)
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(interface_language(request)):
            try:
                return view(request, *args, **kwargs)
            except tokens.ExpiredToken:
                return said(
                    request,
                    _("This link has had its time"),
                    _("Ask for a new one; it comes by mail within a minute."),
                    status=410,
                )
            except tokens.BadToken:
                return said(
                    request,
                    _("This link is not ours, or a part of it is missing"),
                    _("Copy the whole line from our mail into the address bar and try again."),
                    status=404,
                )

    return reading


def interface_language(request: HttpRequest) -> str:
    """What the form or the link says, else the browser."""
    wanted = request.POST.get("language") or request.GET.get("language") or ""
    known = dict(settings.LANGUAGES)
    return wanted if wanted in known else translation.get_language_from_request(request)


def address(name: str, *args: str) -> str:
    """The address of a page, in the language that is spoken now."""
    return f"{reverse(f'supporters:{name}', args=args)}?language={translation.get_language()}"
