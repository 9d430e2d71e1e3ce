"""Asking for one's own page, and joining the list without acting."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clamour.gate import admission, budgets, proof
from clamour.supporters import consent, joining, passes
from clamour.supporters.forms import AskForm, JoinForm
from clamour.supporters.views.showing import address, interface_language, personal, said, show

# What the challenges of these forms are for: one that was solved for a letter is no good here.
FORMS = "me"


@never_cache
@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """A new challenge for the forms that set off a mail (ALTCHA v2); asks no database."""
    return JsonResponse(proof.challenge(FORMS))


@personal
def ask(request: HttpRequest) -> HttpResponse:
    """The form that sends the link to one's own page."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mailbox, language = form.cleaned_data["mailbox"], interface_language(request)
        return _mailed(
            request, mailbox, lambda: joining.ask_for_page(mailbox=mailbox, language=language)
        )
    return show(request, "ask", status=422 if form.errors else 200, form=form)


@personal
def join_form(request: HttpRequest) -> HttpResponse:
    """The form for who wants to be told and does not write a letter now."""
    language = interface_language(request)
    form = JoinForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        return _mailed(
            request, told["mailbox"], lambda: joining.ask_to_join(**told, language=language)
        )
    status = 422 if form.errors else 200
    return show(request, "join_form", status=status, form=form, consent=consent.WORDS)


@personal
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: its button joins."""
    told = passes.read(passes.JOIN, token)
    with translation.override(told["language"]):
        if request.method == "POST":
            joining.join(token)
            mine = passes.make(passes.ME, mailbox=told["mailbox"])
            return HttpResponseRedirect(f"{address('me', mine)}&joined=1", status=303)
        return show(request, "join", mailbox=told["mailbox"], consent=consent.WORDS)


def _mailed(request: HttpRequest, mailbox: str, mail: Callable[[], None]) -> HttpResponse:
    """Send the mail, if whoever posted the form may set one off."""
    shown = admission.seen(request, subject=FORMS, posted=request.POST.get("proof") or "")
    with transaction.atomic():
        way = admission.ways_for([shown])[0]
        may = way is admission.Way.BY_OUR_MAIL
        if may:
            mail()
    return _sent(request, mailbox) if may else _too_many(request)


def _sent(request: HttpRequest, mailbox: str) -> HttpResponse:
    """The same whether the mailbox is known, unknown, or has had its mails of today."""
    number = budgets.limit_of(joining.MAILS_A_DAY)
    return show(request, "sent", status=202, mailbox=mailbox, mails_a_day=number)


def _too_many(request: HttpRequest) -> HttpResponse:
    """It is of a network, or of all together, and tells nothing of the mailbox."""
    return said(
        request,
        _("We send no mail at this moment"),
        _(
            "Somebody may be misusing this form to write to strangers. Come back in an hour, or "
            "write to us from your mailbox, and we do it by hand: %(contact)s"
        )
        % {"contact": settings.CONTACT_MAILBOX},
        status=503,
        again=False,
    )
