"""Asking for one's own page, and joining the list without acting."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from clamour.gate import budgets
from clamour.supporters import consent, joining, passes
from clamour.supporters.forms import AskForm, JoinForm
from clamour.supporters.views.showing import address, interface_language, personal, said, show


@personal
def ask(request: HttpRequest) -> HttpResponse:
    """The form that sends the link to one's own page."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language = interface_language(request)
        try:
            joining.ask_for_page(mailbox=form.cleaned_data["mailbox"], language=language)
        except budgets.OverBudget:
            return _too_many(request)
        return _sent(request, form.cleaned_data["mailbox"])
    return show(request, "ask", status=422 if form.errors else 200, form=form)


@personal
def join_form(request: HttpRequest) -> HttpResponse:
    """The form for who wants to be told and does not write a letter now."""
    language = interface_language(request)
    form = JoinForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            joining.ask_to_join(**form.cleaned_data, language=language)
        except budgets.OverBudget:
            return _too_many(request)
        return _sent(request, form.cleaned_data["mailbox"])
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


def _sent(request: HttpRequest, mailbox: str) -> HttpResponse:
    """The same whether the mailbox is known, unknown, or has had its mails of today."""
    number = budgets.limit_of(joining.MAILS_A_DAY)
    return show(request, "sent", status=202, mailbox=mailbox, mails_a_day=number)


def _too_many(request: HttpRequest) -> HttpResponse:
    return said(
        request,
        _("Too many people ask at this moment"),
        _("We could not send the mail. Come back in an hour."),
        status=503,
        again=False,
    )
