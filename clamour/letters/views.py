"""Acting: the form is posted, the mailbox confirms, the receipt shows what became of it.

POST acts, GET only shows: mail scanners open links. Every page is spoken in the language in which
the supporter began.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clamour import doors
from clamour.appeals import queries as appeals
from clamour.appeals.models import AppealPage
from clamour.delivery import queries as delivery
from clamour.gate.budgets import CONFIRMATIONS_A_DAY, OverBudget, limit_of
from clamour.gate.origin import judged_by_origin
from clamour.keys import tokens
from clamour.letters import actions, receipts
from clamour.letters.addressing import choose, missions_for
from clamour.letters.composing import answers_to
from clamour.letters.forms import TEXT_LENGTH, LetterForm
from clamour.letters.models import Letter
from clamour.letters.queries import has_written
from clamour.letters.showing import letters_to_show
from clamour.letters.states import LetterKind, LetterState


def _refused(
    request: HttpRequest,
    *,
    status: int,
    heading: str,
    sentence: str,
    typed: str = "",
    page: AppealPage | None = None,
) -> HttpResponse:
    """A page that says what is wrong and what to do next, with what was typed."""
    context = {
        "heading": heading,
        "sentence": sentence,
        "typed": typed,
        "link": page.full_url if page else None,
        "link_text": page.title if page else "",
        "page": page,
    }
    return doors.renderer().respond(request, "site/act/refused.html", context, status=status)


def foreign_post(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        status=403,
        heading=_("This form was sent from another site"),
        sentence=_("Open the appeal here and send your letter from its own page."),
        typed=_typed(request),
    )


def _typed(request: HttpRequest) -> str:
    """What a person wrote by hand and would hate to write again."""
    of_organisation = request.POST.get("kind") == LetterKind.ORGANISATION
    text = (of_organisation and request.POST.get("we_text")) or request.POST.get("text")
    return "\n\n".join(filter(None, (text, request.POST.get("sentence"))))


def _too_large(request: HttpRequest) -> HttpResponse:
    """Nothing that was posted can be read here, and nothing of it is shown again."""
    with translation.override(translation.get_language_from_request(request)):
        return _refused(
            request,
            status=413,
            heading=_("Your letter is too large"),
            sentence=_(
                "Nothing was sent. Go back with your browser: what you wrote is still in the form. "
                "Shorten it to %(number)d characters, or send it from your own mailbox."
            )
            % {"number": TEXT_LENGTH},
        )


def readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view: a form that is too large to be read gets a page that says so."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.POST  # noqa: B018  reads the form
        except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
            return _too_large(request)
        return view(request, *args, **kwargs)

    return reading


def _closed(request: HttpRequest, page: AppealPage | None, typed: str = "") -> HttpResponse:
    return _refused(
        request,
        status=410,
        heading=_("This appeal takes no more letters"),
        sentence=_(
            "It has been closed. Nothing was sent. Your text is below, so that you can use it "
            "elsewhere; the appeal's page says how it ended."
        )
        if typed
        else _("It has been closed. The appeal's page says how it ended."),
        typed=typed,
        page=page if page and page.live else None,
    )


@csrf_exempt  # before `readable`: Django would read the form to look for its token
@readable
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, appeal: UUID) -> HttpResponse:
    """The form of an appeal: shown alone, or taken."""
    language = _interface_language(request)
    with translation.override(language):
        page = appeals.edition(appeal, language)
        if page is None and not appeals.editions(appeal):
            return _no_appeal(request)
        if page is None or not page.is_open:
            return _closed(request, page, _typed(request))
        if request.method != "POST":
            form = LetterForm(appeal_page=page, language=language)
            return _form(request, page, form, status=200)
        form = LetterForm(request.POST, appeal_page=page, language=language)
        if not form.is_valid():
            return _form(request, page, form, status=422)
        return _take(request, page, form, language)


def _take(request: HttpRequest, page: AppealPage, form: LetterForm, language: str) -> HttpResponse:
    writing = actions.Writing(**(form.cleaned_data | {"language": language}))
    try:
        actions.write_letter(page=page, writing=writing)
    except OverBudget:  # of all together: nobody learns anything of one mailbox
        return _too_many(request, page)
    except actions.AppealClosed:
        return _closed(request, page, _typed(request))
    context = {
        "page": page,
        "mailbox": writing.mailbox,
        # Whether a mail left is not said: it would tell a stranger that this mailbox acts. So
        # everybody gets the own words back, and reads what to do when no mail comes.
        "typed": "\n\n".join(filter(None, (writing.text, writing.sentence))),
        "mails_a_day": limit_of(CONFIRMATIONS_A_DAY),
    }
    return doors.renderer().respond(request, "site/act/sent.html", context, status=202)


@csrf_exempt
@readable
@judged_by_origin(foreign_post)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail: shows the letter; its buttons confirm."""
    return _with_letter(request, actions.CONFIRM, token, _confirm)


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What has become of each delivery; known only to who holds the link."""
    return _with_letter(request, actions.RECEIPT, token, _receipt)


def _with_letter(
    request: HttpRequest,
    purpose: str,
    token: str,
    then: Callable[[HttpRequest, Letter], HttpResponse],
) -> HttpResponse:
    with translation.override(_interface_language(request)):
        try:
            letter = actions.letter_of(purpose, token)
        except tokens.ExpiredToken:
            return _expired(request)
        except tokens.BadToken:
            return _foreign_link(request)
        if letter is None or letter.is_scrubbed:
            return _expired(request)
    with translation.override(letter.language):
        return then(request, letter)


def _confirm(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Act, when a button was pressed; then show where the letter stands."""
    if request.method == "POST":
        _choose(request, letter)
        keep_informed = request.POST.get("keep_informed")
        if keep_informed is not None:
            with suppress(actions.AppealClosed):  # said below
                actions.confirm_letter(letter=letter, keep_informed=keep_informed == "1")
        letter.refresh_from_db()
    page = appeals.edition(letter.appeal, letter.language)
    if letter.state == LetterState.CONFIRMED:
        return _to_receipt(letter)
    if page is None or not page.is_open:
        return _closed(request, page, letter.own_text or "")
    if has_written(letter):
        return _written_before(request, page)
    return _show(request, page, letter)


def _choose(request: HttpRequest, letter: Letter) -> None:
    """Take another embassy than the nearest, where one was chosen: mission-TARGET=OFFICE."""
    typed = {
        name.removeprefix("mission-"): request.POST.get(name) or ""
        for name in request.POST
        if name.startswith("mission-")
    }
    wanted = {int(k): int(v) for k, v in typed.items() if k.isdecimal() and v.isdecimal()}
    page = appeals.edition(letter.appeal, letter.language)
    if wanted and page and letter.state == LetterState.PENDING:
        choose(letter, page.locale.language_code, wanted)


def _show(request: HttpRequest, page: AppealPage, letter: Letter) -> HttpResponse:
    """Each letter that would leave, word for word, with whom it goes to."""
    reached = actions.addressed(letter, page)
    context = {
        "page": page,
        "letter": letter,
        "letters": letters_to_show(letter, reached),
        "unreached": [it.target.office.name for it in reached if not it.within],
        "answers": answers_to(letter),
        "passed_on": delivery.takes_answers(),
        "missions": missions_for(letter, page.locale.language_code),
    }
    return doors.renderer().respond(request, "site/act/confirm.html", context, status=200)


def _receipt(request: HttpRequest, letter: Letter) -> HttpResponse:
    if letter.state != LetterState.CONFIRMED:
        return _expired(request)
    page = appeals.edition(letter.appeal, letter.language)
    context = {"page": page, "letter": letter, "rows": receipts.rows(letter)}
    return doors.renderer().respond(request, "site/act/receipt.html", context, status=200)


def _to_receipt(letter: Letter) -> HttpResponse:
    url = reverse("letters:receipt", args=[actions.receipt_token(letter)])
    return HttpResponseRedirect(url, status=303)


def _form(request: HttpRequest, page: AppealPage, form: LetterForm, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {"page": page, "form": form}
    return doors.renderer().respond(request, "site/act/write.html", context, status=status)


def _interface_language(request: HttpRequest) -> str:
    """The language of the page that the form stands on, else the browser's."""
    wanted = request.POST.get("language") or request.GET.get("language") or ""
    known = dict(settings.LANGUAGES)
    return wanted if wanted in known else translation.get_language_from_request(request)


def _no_appeal(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        status=404,
        heading=_("There is no such appeal"),
        sentence=_("The link may be damaged. The front page lists every appeal."),
        typed=_typed(request),
    )


def _too_many(request: HttpRequest, page: AppealPage) -> HttpResponse:
    return _refused(
        request,
        status=503,
        heading=_("Too many people write at this moment"),
        sentence=_(
            "We could not take your letter. Send it from your own mailbox, or come back in an "
            "hour; your text is below."
        ),
        typed=_typed(request),
        page=page,
    )


def _expired(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        status=410,
        heading=_("This link has had its time"),
        sentence=ngettext(
            "We keep an unconfirmed letter for %(days)d day, then it is deleted. Open the appeal "
            "and send your letter again.",
            "We keep an unconfirmed letter for %(days)d days, then it is deleted. Open the appeal "
            "and send your letter again.",
            settings.PENDING_DAYS,
        )
        % {"days": settings.PENDING_DAYS},
    )


def _foreign_link(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        status=404,
        heading=_("This link is not ours, or a part of it is missing"),
        sentence=_("Copy the whole line from our mail into the address bar and try again."),
    )


def _written_before(request: HttpRequest, page: AppealPage) -> HttpResponse:
    return _refused(
        request,
        status=409,
        heading=_("Your letter has been sent already"),
        sentence=_(
            "Each person writes once for each appeal, so that officials can trust the number. "
            "Your first letter counts; this one was not sent."
        ),
        page=page,
    )
