"""One's own page: what one gets, what is held, and its end."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils import translation
from django.utils.translation import gettext as _

from clamour import doors
from clamour.gate import budgets
from clamour.keys import tokens
from clamour.supporters import actions, passes, people, preferences
from clamour.supporters.forms import MoveForm, WishesForm
from clamour.supporters.models import ListEntry
from clamour.supporters.people import Person
from clamour.supporters.views.showing import address, personal, said, show


@personal
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Preferences; its buttons save, pause, go on, move, leave."""
    mailbox = _mailbox(token)
    entry = people.entry_of(mailbox)
    if entry is None:
        if request.method == "POST" and "join" in request.POST:
            actions.keep_informed(
                mailbox=mailbox, name="", language=str(translation.get_language()), country="",
                way="own page",
            )  # fmt: skip
            return _again(token, "joined")
        return show(request, "stranger", token=token, mailbox=mailbox)
    if request.method != "POST":
        return _preferences(request, token, mailbox, entry)
    return _do(request, token, mailbox, entry)


@personal
def held(request: HttpRequest, token: str) -> HttpResponse:
    """*What do you hold about me*, readable."""
    mailbox = _mailbox(token)
    return show(
        request,
        "held",
        token=token,
        mailbox=mailbox,
        items=[_readable(item) for item in actions.held_about(mailbox)],
    )


@personal
def export(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a file for programs."""
    told = {"held": actions.held_about(_mailbox(token)), "rules": doors.what_is_held()}
    text = json.dumps(told, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="what-we-hold.json"'
    return response


@personal
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Forget the person everywhere: one question, one button."""
    mailbox = _mailbox(token)
    if request.method != "POST":
        return show(request, "erase", token=token, mailbox=mailbox)
    actions.erase(mailbox)
    return said(
        request,
        _("You are forgotten"),
        _(
            "What was held about this mailbox is deleted; of letters that have left, the bare "
            "count stays. What had not left yet was withdrawn."
        ),
        again=False,
    )


@personal
def kept(request: HttpRequest) -> HttpResponse:
    """What is held of anybody, and until when, is told by a public page; this leads there."""
    return HttpResponsePermanentRedirect(f"/{translation.get_language()}/transparency/")


def _do(request: HttpRequest, token: str, mailbox: str, entry: ListEntry) -> HttpResponse:
    if "leave" in request.POST:
        preferences.leave(entry)
        return said(
            request,
            _("You have left the list"),
            _("Your mailbox is deleted from it. No mail follows, not even one that says so."),
            again=False,
        )
    if "pause" in request.POST:
        preferences.pause(entry)
        return _again(token, "paused")
    if "go_on" in request.POST:
        preferences.go_on(entry)
        return _again(token, "on")
    if "move" in request.POST:
        return _move(request, token, mailbox, entry)
    form = WishesForm(request.POST, language=str(translation.get_language()))
    if not form.is_valid():
        return _preferences(request, token, mailbox, entry, form=form, status=422)
    preferences.change(entry, mailbox, form.wishes())
    return _again(token, "saved")


def _move(request: HttpRequest, token: str, mailbox: str, entry: ListEntry) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _preferences(request, token, mailbox, entry, move=form, status=422)
    try:
        preferences.ask_to_move(entry, form.cleaned_data["new"])
    except budgets.OverBudget:
        form.add_error("new", _("We could not send the mail. Come back in an hour."))
        return _preferences(request, token, mailbox, entry, move=form, status=503)
    return show(request, "sent", status=202, mailbox=form.cleaned_data["new"])


def _preferences(
    request: HttpRequest,
    token: str,
    mailbox: str,
    entry: ListEntry,
    *,
    form: WishesForm | None = None,
    move: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        person, sealed = people.of(entry), False
    except people.Sealed:
        person, sealed = Person(mailbox), True
    language = str(translation.get_language())
    return show(
        request,
        "preferences",
        status=status,
        token=token,
        mailbox=mailbox,
        entry=entry,
        sealed=sealed,
        form=form or WishesForm.of(preferences.wishes_of(entry, person), language=language),
        move=move or MoveForm(),
        pause_days=preferences.PAUSE.days,
        done=request.GET.keys() & {"saved", "paused", "on", "joined"},
    )


def _again(token: str, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address('me', token)}&{done}=1", status=303)


def _mailbox(token: str) -> str:
    """The mailbox that the link proves."""
    told = passes.read(passes.ME, token)
    if not isinstance(told.get("mailbox"), str):
        raise tokens.BadToken(passes.ME)
    return str(told["mailbox"])


def _readable(item: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """A heading, and what is told under it, without what is empty."""
    rows = [(key, _text(value)) for key, value in item.items() if key != "what"]
    return str(item.get("what", "")), [(key, text) for key, text in rows if text]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
