"""Writing again: who is known already sends a letter by one button, without a mail between.

Known is the device that its owner asked us to remember, and the reader of an alert's personal link;
both have proven their mailbox before. GET only shows; the button sends.
"""

from dataclasses import asdict
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clamour import doors
from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.gate.origin import judged_by_origin
from clamour.keys import tokens
from clamour.letters import act_links, actions
from clamour.letters.act_links import Reader
from clamour.letters.addressing import addressed
from clamour.letters.forms import LetterForm
from clamour.letters.models import Letter
from clamour.letters.queries import has_written
from clamour.letters.refusals import (
    closed,
    foreign_link,
    foreign_post,
    interface_language,
    no_appeal,
    readable,
    refused,
    typed_by_hand,
    written_before,
)
from clamour.letters.showing import letters_to_show
from clamour.letters.typed import one_line
from clamour.letters.views import to_receipt
from clamour.supporters import devices, preferences
from clamour.supporters.devices import Remembered
from clamour.supporters.models import Response


class SentenceForm(forms.Form):
    """The one thing that may be added."""

    sentence = LetterForm.base_fields["sentence"]

    def clean_sentence(self) -> str:
        return one_line(self.cleaned_data["sentence"])


@csrf_exempt
@readable
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_device(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """The page behind "I have written here before"."""
    language = interface_language(request)
    with translation.override(language):
        who = devices.of(request)
        if who is None:
            return _unknown(request, appeal, language)
        if request.method == "POST" and "forget" in request.POST:
            return _forgotten(request, who, everywhere=request.POST["forget"] == "everywhere")
        return _again(request, appeal, language, who, by_device=True)


@csrf_exempt
@readable
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, appeal: UUID, token: str) -> HttpResponse:
    """The page behind the personal link of an alert."""
    with translation.override(interface_language(request)):
        try:
            reader = act_links.reader_of(token, appeal)
        except tokens.ExpiredToken:
            return _link_is_over(request, appeal)
        except tokens.BadToken:
            return foreign_link(request)
        if reader is None:
            return _link_is_over(request, appeal)
    language = reader.entry.language
    with translation.override(language):
        return _again(request, appeal, language, _who(reader), by_device=False, via=reader.via)


def _who(reader: Reader) -> Remembered:
    name, mailbox = reader.person.name, reader.person.mailbox
    return Remembered(name=name, mailbox=mailbox, country=reader.entry.country)


def _again(
    request: HttpRequest,
    appeal: UUID,
    language: str,
    who: Remembered,
    *,
    by_device: bool,
    via: str = "",
) -> HttpResponse:
    page = appeals.edition(appeal, language)
    if page is None and not appeals.editions(appeal):
        return no_appeal(request)
    if page is None or not page.is_open:
        return closed(request, page, typed_by_hand(request))
    form = SentenceForm(request.POST or None)
    sentence = form.cleaned_data["sentence"] if form.is_bound and form.is_valid() else ""
    writing = actions.Writing(**(asdict(who) | {"language": language, "sentence": sentence}))
    draft = actions.draft(page, writing)
    if has_written(draft):
        return written_before(request, page)
    if request.method != "POST" or not form.is_valid() or "send" not in request.POST:
        return _show(request, page, draft, form, by_device=by_device)
    try:
        letter = actions.send_at_once(page=page, writing=writing)
    except actions.AppealClosed:
        return closed(request, page, sentence)
    if letter is None:
        return written_before(request, page)
    if via:
        preferences.count(via, Response.Kind.ACTED)
    response = to_receipt(letter)
    if by_device:
        devices.remember(response, who)
    return response


def _show(
    request: HttpRequest, page: AppealPage, draft: Letter, form: SentenceForm, *, by_device: bool
) -> HttpResponse:
    """Everything filled in: each letter that would leave, and the button."""
    reached = addressed(draft, page)
    context = {
        "page": page,
        "letter": draft,
        "letters": letters_to_show(draft, reached),
        "unreached": [it.target.office.name for it in reached if not it.within],
        "form": form,
        "by_device": by_device,
        "days": devices.LASTS.days,
    }
    status = 422 if form.errors else 200
    return doors.renderer().respond(request, "site/act/again.html", context, status=status)


def _unknown(request: HttpRequest, appeal: UUID, language: str) -> HttpResponse:
    page = appeals.edition(appeal, language)
    if page is None:
        return no_appeal(request)
    context = {"page": page, "days": devices.LASTS.days, "typed": typed_by_hand(request)}
    return doors.renderer().respond(request, "site/act/unknown.html", context, status=200)


def _forgotten(request: HttpRequest, who: Remembered, *, everywhere: bool) -> HttpResponse:
    if everywhere:
        devices.forget_everywhere(who.mailbox)
    response = refused(
        request,
        status=200,
        heading=_("This device has forgotten you"),
        sentence=_("The same holds for every other device that remembered you.")
        if everywhere
        else _("Its cookie is gone. Other devices that you chose still remember you."),
    )
    devices.forget_here(response)
    return response


def _link_is_over(request: HttpRequest, appeal: UUID) -> HttpResponse:
    page = appeals.edition(appeal, interface_language(request))
    return refused(
        request,
        status=410,
        heading=_("This link has had its time"),
        sentence=_("Write your letter on the appeal's own page; it takes a minute."),
        page=page,
    )
