"""Leaving by one button or the mail program's own (RFC 8058); moving; answering a question."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clamour.keys import tokens
from clamour.supporters import passes, preferences
from clamour.supporters.models import ListEntry
from clamour.supporters.views.showing import personal, said, show


# A mail program posts from anywhere, without Origin, cookie or form: the link is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button; POST leaves. A second time says the same."""
    try:
        entry, via = passes.entry_of(passes.LEAVE, token)
    except tokens.BadToken:
        return _of_no_link(request)
    with translation.override(entry.language if entry else _language(request)):
        if request.method == "POST":
            if entry:
                preferences.leave(entry, via=via)
            return _left(request)
        return show(request, "leave") if entry else _left(request)


@personal
def stay(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind our question after a silent year."""
    entry, _via = passes.entry_of(passes.STAY, token)
    if entry is None:
        return _left(request)
    with translation.override(entry.language):
        if request.method != "POST":
            return show(request, "stay")
        if "leave" in request.POST:
            preferences.leave(entry)
            return _left(request)
        preferences.go_on(entry)
        return said(request, _("You stay on the list"), _("Nothing else changes."), again=False)


@personal
def move(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail to a new mailbox: its button brings the entry there."""
    told = passes.read(passes.MOVE, token)
    if request.method != "POST":
        return show(request, "move", mailbox=told["mailbox"])
    entry = preferences.move(token)
    if entry is None:
        return _left(request)
    return _moved(request, entry, told["mailbox"])


def _moved(request: HttpRequest, entry: ListEntry, mailbox: str) -> HttpResponse:
    with translation.override(entry.language):
        sentence = _("Alerts come to %(mailbox)s from now on; the old mailbox is deleted.")
        return said(
            request, _("Your mailbox is changed"), sentence % {"mailbox": mailbox}, again=False
        )


def _left(request: HttpRequest) -> HttpResponse:
    return said(
        request,
        _("You have left the list"),
        _("Your mailbox is deleted from it. No mail follows, not even one that says so."),
        again=False,
    )


def _of_no_link(request: HttpRequest) -> HttpResponse:
    with translation.override(_language(request)):
        return said(
            request,
            _("This link is not ours, or a part of it is missing"),
            _("Ask for the link to your own page: there you leave by one button."),
            status=404,
        )


def _language(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)
